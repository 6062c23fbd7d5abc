"""Two leads as rows of a table: what each says, what differs, and what a merge would keep."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Entry, Fact, Identity, Lead, WayKind
from tiemnang.matching.standing import merged_columns
from tiemnang.team.models import Member
from tiemnang.vietnam import phones
from tiemnang.vietnam.masking import mask
from tiemnang.web.dossier import where
from tiemnang.web.known import said_value
from tiemnang.web.templatetags.said import birthday, day, moment

WORDS = re.compile(r"\s+|[^\s@.]+|[@.]")
MOST_FACTS = 12

Pieces = Sequence[tuple[str, bool]]  # text, whether it differs


class Row(NamedTuple):
    """One line: the label, both cells, and the field to choose when a merge can keep only one."""

    label: str
    first: Sequence[Pieces]
    second: Sequence[Pieces]
    differs: bool
    field: str = ""
    chosen: str = ""  # first | second: what the merge keeps unless a person says otherwise


def rows(first: Lead, second: Lead, keep: str, member: Member) -> list[Row]:
    """Every line worth comparing, with what the merge would keep when `keep` (first or second) is kept."""
    old, into = (second, first) if keep == "first" else (first, second)
    merged = merged_columns(old, into, {})
    ways = _ways(first, second, member)
    listed = [
        _way_row(_("Điện thoại"), ways, WayKind.PHONE, first, second),
        _text_row(_("Họ tên"), first.name, second.name, "name", _side(first.name, merged["name"])),
        _way_row(_("Mail"), ways, WayKind.EMAIL, first, second),
        _text_row(_("Tổ chức"), *_said_of(first, second, "organisation"), "organisation", keep),
        _text_row(_("Ngày sinh"), birthday(first.birth), birthday(second.birth), "birth", keep),
        _text_row(_("Nơi ở"), _place(first), _place(second), "place", keep),
        _plain_row(
            _("Chặng"),
            first.get_stage_display(),
            second.get_stage_display(),
            "stage",
            _side(first.stage, merged["stage"]),
        ),
        _plain_row(
            _("Nhận biết"),
            first.get_awareness_display(),
            second.get_awareness_display(),
            "awareness",
            keep,
        ),
        _plain_row(pgettext("của khách", "Nguồn"), *_said_of(first, second, "source"), "source", keep),
        _plain_row(_("Phụ trách"), *_said_of(first, second, "owner"), "owner", keep),
        _plain_row(_("Lần chạm cuối"), moment(first.touched_at), moment(second.touched_at)),
        *_fact_rows(first, second, keep),
    ]
    return [row for row in listed if row.first or row.second]


def summary(first: Lead, second: Lead) -> str:
    """`1 số, 2 mail, 2 tổ chức, 7 dòng thời gian`."""
    ways = set(Identity.objects.filter(lead__in=[first, second]).values_list("kind", "value"))
    numbers = sum(kind == WayKind.PHONE for kind, _value in ways)
    mails = sum(kind == WayKind.EMAIL for kind, _value in ways)
    firms = len({lead.organisation_id for lead in (first, second)} - {None})
    lines = Entry.objects.filter(lead__in=[first, second]).count()
    parts = [
        (numbers, ngettext("%(n)s số", "%(n)s số", numbers)),
        (mails, ngettext("%(n)s mail", "%(n)s mail", mails)),
        (firms, ngettext("%(n)s tổ chức", "%(n)s tổ chức", firms)),
        (lines, ngettext("%(n)s dòng thời gian", "%(n)s dòng thời gian", lines)),
    ]
    return ", ".join(said % {"n": number} for number, said in parts if number)


def marked(one: str, two: str, pattern: re.Pattern[str] = WORDS) -> tuple[Pieces, Pieces]:
    """Both texts cut into pieces, each with whether the other lacks it: word by word, mails around their dots."""
    a, b = pattern.findall(one), pattern.findall(two)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for what, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left.append(("".join(a[a_from:a_to]), what != "equal"))
        right.append(("".join(b[b_from:b_to]), what != "equal"))
    return _tight(left), _tight(right)


def _tight(pieces: Iterable[tuple[str, bool]]) -> Pieces:
    """Blanks at the ends of a marked piece stand outside the mark; marked words side by side share one."""
    joined: list[tuple[str, bool]] = []
    for text, differs in pieces:
        if differs and len(joined) > 1 and joined[-2][1] and not joined[-1][0].strip():
            between, _differs = joined.pop()
            before, _differs = joined.pop()
            text = f"{before}{between}{text}"
        joined.append((text, differs))
    return [piece for text, differs in joined for piece in _trimmed(text, differs) if piece[0]]


def _trimmed(text: str, differs: bool) -> Pieces:
    bare = text.strip()
    if not differs or not bare:
        return [(text, False)]
    before, _bare, after = text.partition(bare)
    return [(before, False), (bare, True), (after, False)]


def _side(first: object, merged: object) -> str:
    return "first" if first == merged else "second"


def _said_of(first: Lead, second: Lead, field: str) -> tuple[str, str]:
    one, two = (getattr(lead, field) for lead in (first, second))
    return str(one or ""), str(two or "")


def _place(lead: Lead) -> str:
    return ", ".join(dict.fromkeys(part for part in (lead.address, where(lead)) if part))


def _text_row(label: str, one: str, two: str, field: str, chosen: str) -> Row:
    """Words compared word by word; a blank cell leaves nothing to choose."""
    if one == two:
        return Row(label, [[(one, False)]] if one else [], [[(two, False)]] if two else [], False)
    left, right = marked(one, two)
    can_choose = bool(one and two)
    return Row(
        label,
        [left] if one else [],
        [right] if two else [],
        True,
        field if can_choose else "",
        chosen,
    )


def _plain_row(label: str, one: str, two: str, field: str = "", chosen: str = "") -> Row:
    """Values that differ as a whole: nothing inside them is worth a mark."""
    left, right = ([[(text, False)]] if text else [] for text in (one, two))
    return Row(label, left, right, one != two, field if one and two and one != two else "", chosen)


def _ways(first: Lead, second: Lead, member: Member) -> Mapping[tuple[int, str], list[str]]:
    hidden = {lead.pk for lead in (first, second) if is_masked(lead, member)}
    found: dict[tuple[int, str], list[str]] = {}
    ways = Identity.objects.filter(lead__in=[first, second]).order_by("rank", "pk")
    for lead, kind, value in ways.values_list("lead_id", "kind", "value"):
        said = phones.display(value) if kind == WayKind.PHONE else value
        found.setdefault((lead, kind), []).append(mask(kind, value) if lead in hidden else said)
    return found


def _way_row(
    label: str, ways: Mapping[tuple[int, str], list[str]], kind: str, first: Lead, second: Lead
) -> Row:
    one, two = ways.get((first.pk, kind), []), ways.get((second.pk, kind), [])
    if len(one) == len(two) == 1 and one != two:
        # One digit off is seen digit by digit; mails around their dots.
        left, right = marked(one[0], two[0], re.compile(".") if kind == WayKind.PHONE else WORDS)
        return Row(label, [left], [right], True)
    return Row(label, _lines(one, two), _lines(two, one), set(one) != set(two))


def _lines(mine: Sequence[str], theirs: Sequence[str]) -> Sequence[Pieces]:
    return [[(value, bool(theirs) and value not in theirs)] for value in mine]


def _fact_rows(first: Lead, second: Lead, keep: str) -> Iterable[Row]:
    """Facts on which both have something to say and do not agree; of two the newer is kept."""
    facts = Fact.objects.filter(lead__in=[first, second], superseded_at=None).select_related("definition")
    by_definition: dict[int, dict[int, Fact]] = {}
    for fact in facts.order_by("definition__name"):
        by_definition.setdefault(fact.definition_id, {})[fact.lead_id] = fact
    both = [known for known in by_definition.values() if len(known) == 2]
    for known in [known for known in both if known[first.pk].value != known[second.pk].value][:MOST_FACTS]:
        one, two = known[first.pk], known[second.pk]
        newer = keep if one.known_at == two.known_at else "first" if one.known_at > two.known_at else "second"
        yield _text_row(
            str(one.definition), said_value(one), said_value(two), f"fact.{one.definition.key}", newer
        )


def since(lead: Lead) -> str:
    """`có từ 14/03/2026 · Lan phụ trách`."""
    came = _("có từ %(day)s") % {"day": day(lead.created_at)}
    if not lead.owner:
        return f"{came} · {_('kho chung')}"
    return f"{came} · {_('%(name)s phụ trách') % {'name': lead.owner.given_name}}"
