"""Questions about what a member sees, compiled once for all members who see alike."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from tiemnang.database import plain
from tiemnang.database.plain import Question
from tiemnang.team.models import Member, Sight


class Viewer(NamedTuple):
    """What the law of sight looks at of a member; who it is is given when the question is asked."""

    pk: Any
    sight: str
    sees_pool: bool
    team_id: None = None


class BySight:
    """A `values_list` that `build` makes for a member (or a `Viewer`), the words of `shape`, and values as `Question` gives them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled = Question(
            lambda sight, sees_pool, *shape, viewer, **values: build(
                Viewer(viewer, sight, sees_pool), *shape, **values
            )
        )

    def rows(
        self, member: Member, *shape: Hashable, **values: int | datetime | None
    ) -> Sequence[tuple[Any, ...]]:
        """As `plain.rows`, of what this member sees."""
        if member.sight == Sight.TEAM:  # who belongs to a team changes the question
            return plain.rows(self._build(member, *shape, **values))
        return self._compiled.rows(str(member.sight), member.sees_pool, *shape, viewer=member.pk, **values)
