"""A profile and a mining run that point at the secret lead: everybody reads the rule, nobody learns whom it finds."""

from tests.journeys.hidden import NAMED, Scene
from tiemnang.targeting.models import LookAlike, MiningRun, Profile, ProfileVersion, Proposal


def a_profile(scene: Scene) -> ProfileVersion:
    """A draft that asks for the secret by name: everybody may read the rule, nobody whom it finds."""
    found = ProfileVersion.objects.filter(profile__name="Khách kín", state="draft").first()
    if found:
        return found
    made = {"by": scene.lan, "made_at": scene.secret.created_at}
    profile = Profile.objects.get_or_create(name="Khách kín", defaults=made)[0]
    said = {"criteria": NAMED, "changed_at": scene.secret.created_at, "number": profile.versions.count() + 1}
    return ProfileVersion.objects.create(profile=profile, **made, **said)


def a_run(scene: Scene) -> MiningRun:
    """A run that found the secret to be like the best customers."""
    at = scene.secret.created_at
    made = {"asked_at": at, "finished_at": at, "by": scene.lan, "likeness": {"customers": 3, "among": 9}}
    made["likeness"] |= {"standing": 0.7, "low": 0.6, "high": 0.8, "says_something": True}
    run = MiningRun.objects.get_or_create(
        question={"best": "customers", "base": "leads"}, by=scene.lan, defaults=made
    )[0]
    LookAlike.objects.get_or_create(
        run=run, lead=scene.secret, defaults={"rank": 99.0, "low": 90.0, "high": 100.0}
    )
    return run


def a_proposal(scene: Scene) -> Proposal:
    """What the watch would change about that profile."""
    moved = {"kind": "inside", "number": 0, "rate": 0.1, "before": 0.3, "month": "2026-10-01"}
    version = a_profile(scene)
    made = {"kind": "mine_again", "detail": moved, "made_at": scene.secret.created_at}
    return Proposal.objects.get_or_create(version=version, state="waiting", defaults=made)[0]
