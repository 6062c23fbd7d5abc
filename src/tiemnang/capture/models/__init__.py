"""Tables of capture, cut by idea."""

from tiemnang.capture.models.coming import Import, Provenance, Submission

__all__ = ["Import", "Provenance", "Submission"]
