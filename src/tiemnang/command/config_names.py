"""What a rule asks for by number stands in a file by name, and is found by it where the file comes in."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command.saying import Refused
from tiemnang.leads.models import Source, Tag
from tiemnang.segments.models import Segment
from tiemnang.segments.rules import FIELD as SEGMENTS
from tiemnang.targeting.models import Profile
from tiemnang.team.models import Member, Team
from tiemnang.vietnam.text import fold, nfc

ME = "me"  # whoever asks
PROFILE = re.compile(r"profile\.(.+?)(\.fit)?")


class Kind(NamedTuple):
    """What the values of one field are: the table, the column that names a row elsewhere too, and what people call it."""

    table: Any
    column: str
    called: Any
    key: Callable[[str], str] = nfc  # how the column spells a name


KINDS: Mapping[str, Kind] = {
    "source": Kind(Source, "folded", gettext_lazy("nguồn"), lambda name: fold(name)[:120]),
    "team": Kind(Team, "name", gettext_lazy("nhóm")),
    "owner": Kind(Member, "email", gettext_lazy("thành viên")),
    "tags": Kind(Tag, "folded", gettext_lazy("thẻ"), lambda name: fold(name)[:60]),
    SEGMENTS: Kind(Segment, "name", gettext_lazy("phân khúc")),
}
# PostgreSQL keeps a rule's keys in an order of its own; a file has them in one order, whatever it comes from.
ORDER = ("combinator", "not", "field", "operator", "value", "rules")
PROFILES = Kind(Profile, "name", gettext_lazy("chân dung"))


def named(tree: Any) -> Any:
    """A rule as the file says it: every number of a source, team, member, tag, segment or profile by its name."""
    known: dict[str, dict[str, str]] = {}

    def rename(kind: Kind, word: str) -> str:
        name = kind.table.__name__
        if name not in known:
            rows = kind.table.objects.order_by("pk").values_list("pk", kind.column)
            known[name] = {str(pk): said for pk, said in rows}
        return known[name].get(word, word)

    return _in_order(_renamed(tree, rename))


def _in_order(tree: Any) -> Any:
    if _is_list(tree):
        return [_in_order(one) for one in tree]
    if not isinstance(tree, Mapping):
        return tree
    keys = sorted(tree, key=lambda key: (ORDER.index(key) if key in ORDER else len(ORDER), key))
    return {key: _in_order(tree[key]) for key in keys}


def numbered(tree: Any, place: str) -> Any:
    """A rule of the file with the numbers of this shop; refused with its place when something is not here."""

    def find(kind: Kind, word: str) -> str:
        rows = kind.table.objects.filter(**{kind.column: kind.key(word)}).order_by("pk")
        found = rows.values_list("pk", flat=True).first()
        if found is None and kind.table is Tag:
            found = Tag.objects.create(name=nfc(word)[:60], folded=kind.key(word)).pk
        if found is None and not word.isdecimal():  # an earlier version wrote numbers
            sentence = _("%(name)s: ở đây không có %(what)s “%(key)s”.")
            raise Refused(sentence % {"name": place, "what": kind.called, "key": word})
        return word if found is None else str(found)

    return _renamed(tree, find)


def _renamed(tree: Any, rename: Callable[[Kind, str], str]) -> Any:
    if not isinstance(tree, Mapping):
        return tree
    if "rules" in tree:
        inside = tree["rules"]
        return {**tree, "rules": [_renamed(rule, rename) for rule in inside]} if _is_list(inside) else tree
    field, value = tree.get("field"), tree.get("value")
    if isinstance(field, str) and (found := PROFILE.fullmatch(field)):
        return {**tree, "field": f"profile.{rename(PROFILES, found[1])}{found[2] or ''}"}
    kind = KINDS.get(field) if isinstance(field, str) else None
    if kind is None:
        return dict(tree)
    if _is_list(value):
        return {**tree, "value": [_said(kind, word, rename) for word in value]}
    return {**tree, "value": _said(kind, value, rename)} if isinstance(value, str) else dict(tree)


def _said(kind: Kind, word: Any, rename: Callable[[Kind, str], str]) -> str:
    return ME if word == ME else rename(kind, str(word))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
