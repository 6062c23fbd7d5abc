"""One lead's story: who they are, when they came, every call, and how it ended or where it stands now."""

from dataclasses import dataclass, field
from datetime import datetime

from tiemnang.demo.people import Person
from tiemnang.demo.trade import RIVALS, Colleague, Spring
from tiemnang.demo.truth import Spa


@dataclass(slots=True)
class Talk:
    """One call."""

    at: datetime
    result: str
    note: str
    reason: str = ""


@dataclass(slots=True)
class Promise:
    """One task."""

    at: datetime
    kind: str
    text: str
    promised: bool


@dataclass(slots=True)
class Story:
    """Everything about one lead."""

    person: Person
    spa: Spa
    firm: str
    title: str
    place: str
    spring: Spring
    colleague: Colleague | None
    came: datetime
    talks: list[Talk] = field(default_factory=list)
    moves: list[tuple[datetime, str, str]] = field(default_factory=list)  # when, to which stage, why
    purchases: list[tuple[datetime, str, int]] = field(default_factory=list)
    promise: Promise | None = None
    stage: str = "new"
    knows: bool = False  # a form asked for the facts on arrival
    ways: tuple[str, ...] = ("phone",)
    has_wrong_number: bool = False

    @property
    def awareness(self) -> str:
        """How near to a purchase they are in their own mind."""
        if self.spa.software in RIVALS:
            return "with_competitor"
        return (
            "comparing" if self.stage in {"qualified", "opportunity"} else "searching" if self.talks else ""
        )

    def move(self, at: datetime, stage: str, why: str = "") -> None:
        """Go to another stage."""
        if stage != self.stage:
            self.moves.append((at, stage, why))
            self.stage = stage
