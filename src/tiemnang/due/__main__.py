"""One worker process: `python -m tiemnang.due [QUEUE…]`, as `tiemnang work` starts them."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
django.setup()

from tiemnang.due.clock import work_here  # noqa: E402  Django must be set up before models are imported

work_here(queues=sys.argv[1:] or None)
