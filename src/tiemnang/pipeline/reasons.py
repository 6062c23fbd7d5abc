"""Why there is no need and why they bought, in the words of this shop: usual reasons under own names, and its own."""

from tiemnang.office import current, rules
from tiemnang.pipeline.models import NoNeed, Outcome, Win


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


def of_outcome(result: str) -> list[tuple[str, str]]:
    """(code, name) of the reasons to choose from when it ended so."""
    return [(code, str(name)) for code, name in Win.choices] if result == Outcome.Result.WON else offered()


def outcome_said(result: str, code: str) -> str:
    """The name of an outcome's reason."""
    return str(dict(Win.choices).get(code, code)) if result == Outcome.Result.WON else said(code)
