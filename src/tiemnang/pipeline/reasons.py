"""Why there is no need, in the words of this shop: the usual reasons under own names, and reasons of its own."""

from tiemnang.office import current, rules
from tiemnang.pipeline.models import NoNeed


def listed() -> list[rules.Reason]:
    """Every reason there is, those no longer offered included."""
    return rules.reasons_of(current.settings().get("reasons", []), NoNeed.values)


def offered() -> list[tuple[str, str]]:
    """(code, name) of the reasons one can choose from."""
    return [(one.code, said(one.code)) for one in listed() if one.is_active]


def said(code: str) -> str:
    """The name of a reason; a code nobody knows any more stays as it is."""
    return current.name("reasons", code) or str(dict(NoNeed.choices).get(code, code))


def acts_as(code: str) -> str:
    """The usual reason whose consequences this one has."""
    return next((one.like for one in listed() if one.code == code and one.like), code)
