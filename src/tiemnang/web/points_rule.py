"""One rule of the draft as a form: the builder's boxes for when, and beside them how many points."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from tiemnang.criteria import prompts
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Unsound, as_json, check
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import card_words
from tiemnang.scoring.actions.carding import CIRCULAR
from tiemnang.scoring.rules import ENGAGEMENT, FIT, Rule
from tiemnang.scoring.rules.changes import free_code
from tiemnang.scoring.scorecards import weighable
from tiemnang.web import criteria_form

NUMBERS = ("points", "cap", "half_life")


def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Write a rule or change one; every button posts all boxes and gets them back, changed."""
    if not request.user.can_manage:
        raise PermissionDenied
    rules = scoring.being_changed(request.user)
    rule = next((one for one in rules if one.code == code), None)
    if code and rule is None:
        raise Http404
    fields = {key: field for key, field in known_fields().items() if key not in CIRCULAR}
    if request.method != "POST":
        said = _said(rule) if rule else {"part": str(ENGAGEMENT)}
        tree = as_json(rule.tree) if rule else criteria_form.fresh(fields)
        return _drawn(request, rule, tree, said, fields)
    said = _typed(request.POST)
    tree = _without_untouched(criteria_form.read(request.POST, fields), said["of"])
    act = request.POST.get("do", "")
    if act == "save":
        return _save(request, rule or Rule(free_code(rules), 0), tree, said, fields, is_new=rule is None)
    criteria_form.change(tree, act, fields)
    return _drawn(request, rule, tree, said, fields)


def _without_untouched(tree: dict[str, Any], of: str) -> dict[str, Any]:
    """Who counts things need not ask for more: a question nobody answered is no condition then."""
    if of and all(not rule.get("value") and "rules" not in rule for rule in tree["rules"]):
        tree["rules"] = [rule for rule in tree["rules"] if rule.get("operator") in ("empty", "filled")]
    return tree


def _said(rule: Rule) -> dict[str, str]:
    """A rule's numbers as they stand in the boxes."""
    return {
        "points": str(rule.points),
        "part": str(rule.part),
        "of": rule.of,
        "cap": str(rule.cap or ""),
        "half_life": f"{rule.half_life:g}" if rule.half_life else "",
        "name": rule.name,
    }


def _typed(sent: QueryDict) -> dict[str, str]:
    return {name: sent.get(name, "").strip() for name in (*NUMBERS, "part", "of", "name")}


def _save(
    request: HttpRequest,
    rule: Rule,
    tree: Any,
    said: Mapping[str, str],
    fields: Mapping[str, Field],
    *,
    is_new: bool,
) -> HttpResponse:
    shown = None if is_new else rule
    try:
        numbers = {name: int(said[name].replace("\u2212", "-") or 0) for name in NUMBERS}
    except ValueError:
        return _drawn(request, shown, tree, said, fields, trouble=str(card_words.BAD_RULES["not_a_number"]))
    try:
        made = scoring.rule_of(
            tree, of=said["of"], code=rule.code, part=FIT if said["part"] == str(FIT) else ENGAGEMENT,
            is_on=rule.is_on, name=said["name"][:80], **numbers,
        )  # fmt: skip
        scoring.put(made, by=request.user, at=timezone.now())
    except Unsound:
        return _drawn(request, shown, tree, said, fields, is_asked=True)
    except scoring.BadRule as bad:
        return _drawn(request, shown, tree, said, fields, trouble=str(card_words.BAD_RULES[bad.code]))
    address = reverse("points")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _drawn(
    request: HttpRequest,
    rule: Rule | None,
    tree: Any,
    said: Mapping[str, str],
    fields: Mapping[str, Field],
    *,
    is_asked: bool = False,
    trouble: str = "",
) -> HttpResponse:
    _tree, problems = check(tree, fields)
    offered = {key: field for key, field in fields.items() if not field.is_former}
    kinds = weighable(offered)
    context = {
        "rule": rule,
        "typed": said,
        "top": criteria_form.draw(tree, fields, problems if is_asked else ()),
        "kinds": _by_group(offered),
        "countable": _by_group({key: offered[key] for key in kinds}),
        "counts": kinds.get(said.get("of", ""), ""),
        "card_parts": [(str(part), title) for part, title in card_words.PARTS.items()],
        "units": prompts.UNITS.items(),
        "trouble": trouble,
        "here": request.path,
    }
    return render(request, "points/rule.html#boxes" if request.htmx else "points/rule.html", context)


def _by_group(fields: Mapping[str, Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Fields by their group, in the order they were registered."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for key, field in fields.items():
        kinds.setdefault(str(field.group), []).append((key, str(field.label)))
    return list(kinds.items())
