"""Puts the front-end files and compiled translations into a wheel, as `make setup` puts them into a checkout."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import assets
import messages


class FrontEnd(BuildHookInterface):
    """Runs before the files of a wheel are collected; an editable install has `make` for this."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lay out the files of a wheel proper."""
        if version == "editable":
            return
        assets.lay_out()
        messages.compile_all()
