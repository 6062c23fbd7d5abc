"""Changing who is here and what each may see and do; true from the next request on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.team.audit import NOWHERE, Where, record
from tiemnang.team.models import Member, Role, SignInLink, Team
from tiemnang.team.rules import changes
from tiemnang.team.sessions import end_sessions

KEPT = ("name", "role", "team_id", "sees", "sees_pool", "reads", "may_export", "language")


class LastOwner(ValueError):
    """Without this owner nobody could let anybody in again."""


@transaction.atomic
def change_member(
    member: Member, to: Mapping[str, Any], *, by: Member, at: datetime, where: Where = NOWHERE
) -> bool:
    """Give a member another name, role, team, sight or permission; False when nothing differs. Raises LastOwner.

    Who is no owner any more enters by no link that was made while they were one.
    """
    now = Member.objects.select_for_update().get(pk=member.pk)
    differing = changes({name: getattr(now, name) for name in KEPT}, {k: to[k] for k in KEPT if k in to})
    if not differing:
        return False
    if "role" in differing:
        _keep_an_owner(now)
        if now.role == Role.OWNER:
            SignInLink.objects.filter(member=member, used_at=None).delete()
    for name, (_old, new) in differing.items():
        setattr(member, name, new)
    member.save(update_fields=list(differing))
    teams: dict[object, str] = dict(Team.objects.values_list("pk", "name"))
    said = {
        name: [teams.get(each, "") if name == "team_id" else each for each in pair]
        for name, pair in differing.items()
    }
    record("member_changed", by=by, at=at, where=where, member=member.name, changed=said)
    return True


@transaction.atomic
def deactivate(member: Member, *, by: Member, at: datetime, where: Where = NOWHERE, **detail: Any) -> int:
    """Let a member in no more, and sign them out everywhere now; returns how many sessions ended. Raises LastOwner.

    What they were working on goes over in `journey.let_go`.
    """
    _keep_an_owner(Member.objects.select_for_update().get(pk=member.pk))
    member.is_active, member.left_at = False, at
    member.save(update_fields=["is_active", "left_at"])
    SignInLink.objects.filter(member=member, used_at=None).delete()
    record("member_left", by=by, at=at, where=where, member=member.name, **detail)
    return end_sessions(member)


@transaction.atomic
def reactivate(member: Member, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Let a member in again; what was handed over stays where it is."""
    member.is_active, member.left_at = True, None
    member.save(update_fields=["is_active", "left_at"])
    record("member_returned", by=by, at=at, where=where, member=member.name)


def _keep_an_owner(member: Member) -> None:
    others = Member.objects.select_for_update().filter(role=Role.OWNER, is_active=True).exclude(pk=member.pk)
    if member.role == Role.OWNER and member.is_active and not others:
        raise LastOwner


@transaction.atomic
def add_team(name: str, *, by: Member, at: datetime, where: Where = NOWHERE) -> Team:
    """A team of that name; the one there is when somebody was quicker."""
    team, is_new = Team.objects.get_or_create(name=name)
    if is_new:
        record("team_added", by=by, at=at, where=where, team=name)
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Call a team something else."""
    record("team_renamed", by=by, at=at, where=where, team=name, before=team.name)
    team.name = name
    team.save(update_fields=["name"])


@transaction.atomic
def remove_team(team: Team, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Dissolve a team; its members stay, in none."""
    record("team_removed", by=by, at=at, where=where, team=team.name)
    team.delete()
