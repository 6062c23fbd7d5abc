"""Verbs of scoring, cut by idea."""

from tiemnang.scoring.actions.rescoring import rescore

__all__ = ["rescore"]
