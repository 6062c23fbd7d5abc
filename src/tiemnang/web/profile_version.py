"""One version of a profile: whom it means, what sets them apart, how it did before and does now, and its story."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Unsound
from tiemnang.targeting import askable
from tiemnang.targeting.models import DiaryEntry, ProfileVersion
from tiemnang.targeting.words import entry_said, story_told
from tiemnang.web import profile_evidence, profile_speech, profile_trial, profile_words
from tiemnang.web.profile_sight import fields_once, may_shape, version_of

LATEST = 12  # lines of the diary
HOW = ("angle", "channels")  # parts of a story that say how to speak to them
State = ProfileVersion.State


class Way(NamedTuple):
    """A link to another version, in words."""

    said: str
    href: str


class Part(NamedTuple):
    """One part of the story."""

    title: str
    text: str


class Story(NamedTuple):
    """How these people live, and how best to speak to them."""

    parts: Sequence[Part]
    angle: str
    channels: str


def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The version as everybody reads it; who may shape it finds the buttons."""
    version = version_of(pk, number)
    fields, others = fields_once(), list(version.profile.versions.defer("evidence").order_by("number"))
    context = {
        "version": version,
        "standing": profile_words.standing(version),
        "about": profile_words.about(version),
        "can_shape": may_shape(request.user),
        "other": _other(version, others),
        "newer": _newer(version, others),
        "edit_href": reverse("profile_edit", args=[pk, number]),
        "publish_href": reverse("profile_publish", args=[pk, number]),
        "draft_href": reverse("profile_draft", args=[pk]),
        "rules": _rules(version, fields),
        "story": _story(version),
        "notes": profile_words.notes(version),
        "diary": _diary(pk),
        "base": profile_trial.base_of(version)
        if version.backtest
        else profile_evidence.base_of(version.evidence),
        "is_tried": bool(version.backtest),
        "past": profile_trial.past(version),
        "trial": profile_trial.trial_of(version),
        "cells": profile_trial.cells(version, request.user),
        "proposals": profile_trial.proposals(version),
        "leave": profile_evidence.leave(version.evidence, f"v{version.pk}", fields),
        **profile_evidence.traits(version.evidence, f"v{version.pk}", fields),
    }
    return render(request, "profiles/version.html", context)


def _other(version: ProfileVersion, others: Sequence[ProfileVersion]) -> Way | None:
    """The version before this one, to compare with."""
    earlier = [one for one in others if one.number < version.number]
    if not earlier:
        return None
    href = reverse("profile_compare", args=[version.profile_id, version.number, earlier[-1].number])
    return Way(_("So với bản %(n)d") % {"n": earlier[-1].number}, href)


def _newer(version: ProfileVersion, others: Sequence[ProfileVersion]) -> Way | None:
    """Where to look instead: the version in use, or a draft that goes on from this one."""
    used = next((one for one in others if one.is_published and one.number != version.number), None)
    later = next((one for one in reversed(others) if one.is_draft and one.number > version.number), None)
    shown = later if version.is_published else used
    if shown is None:
        return None
    said = _("Bản %(n)d đang dùng.") if shown.is_published else _("Bản %(n)d đang được soạn.")
    return Way(
        said % {"n": shown.number}, reverse("profile_version", args=[version.profile_id, shown.number])
    )


def _diary(pk: int) -> list[tuple[str, DiaryEntry]]:
    latest = DiaryEntry.objects.filter(profile=pk).select_related("by").order_by("-at", "-pk")[:LATEST]
    return [(entry_said(each), each) for each in latest]


def _rules(version: ProfileVersion, fields: Mapping[str, Field]) -> list[profile_evidence.RuleRow]:
    """The rules that each make somebody a target, as sentences with what is known of them."""
    try:
        tree = askable.read(version.criteria, fields).tree
    except Unsound:
        return []
    mined, tried = (
        profile_evidence.by_criteria(version.evidence, fields),
        (version.backtest or {}).get("branches", []),
    )
    rows = []
    for at, branch in enumerate(askable.branches(tree) if tree.rules else ()):
        said = profile_speech.of_tree(branch, fields)
        row = profile_evidence.rule_row(
            said, f"v{version.pk}-r{at}", mined.get(profile_evidence.key_of(branch))
        )
        rows.append(profile_evidence.with_trial(row, tried[at]) if at < len(tried) else row)
    return rows


def _story(version: ProfileVersion) -> Story:
    told = {key: text for key, _title, text in story_told(version)}
    parts = [Part(title, text) for key, title, text in story_told(version) if key not in HOW]
    return Story(parts, *(told.get(key, "").rstrip(".") for key in HOW))
