"""The tables of knowing whom to want, one file per idea."""

from tiemnang.targeting.models.mining import LookAlike, MiningRun
from tiemnang.targeting.models.profile import Match, Profile, ProfileVersion
from tiemnang.targeting.models.watching import DiaryEntry, Proposal, Watch

__all__ = [
    "DiaryEntry",
    "LookAlike",
    "Match",
    "MiningRun",
    "Profile",
    "ProfileVersion",
    "Proposal",
    "Watch",
]
