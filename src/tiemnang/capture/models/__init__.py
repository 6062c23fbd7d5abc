"""Tables of capture, cut by idea."""

from tiemnang.capture.models.coming import Import, Provenance, Submission
from tiemnang.capture.models.doubted import Experience, Quarantine
from tiemnang.capture.models.received import Delivery, Hook

__all__ = ["Delivery", "Experience", "Hook", "Import", "Provenance", "Quarantine", "Submission"]
