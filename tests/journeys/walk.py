"""Every address of the site as somebody would try it."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.journeys.hanging import a_delivery, ending, hanging, held, mention
from tests.journeys.hidden import TYPED, Scene
from tests.journeys.visit import BOXES, Visit, plain
from tests.journeys.walk_segments import SEGMENTS
from tests.journeys.wanted import a_profile, a_proposal, a_run
from tiemnang.capture.models import Submission


def on_lead(method: str, form: Mapping[str, Any], *more: str) -> Visit:
    """A route below a lead's page: open on hung's own lead, shut on the secret; `more` names a further object."""
    return Visit(
        method,
        lambda scene: [((scene.own.pk, *(hanging(scene, scene.own, name) for name in more)), form)],
        lambda scene: (
            [((scene.secret.pk, *(hanging(scene, scene.secret, name) for name in more)), form)]
            # Through one's own lead nobody reaches what hangs on another.
            + [
                ((scene.own.pk, *(hanging(scene, scene.secret, name) for name in more)), form)
                for _once in more[:1]
            ]
        ),
    )


def on_import(method: str, form: Mapping[str, Any], *more: Any) -> Visit:
    """A route below an import: open on hung's own, shut on lan's."""
    return Visit(
        method,
        lambda scene: [((scene.batch.pk, *more), form)],
        lambda scene: [((scene.their_batch.pk, *more), form)],
    )


def on_pair(form: Mapping[str, Any], *, half: bool = False) -> Visit:
    """An answer to a pair; `half` says that who sees one of the two may give it."""
    return Visit(
        "post",
        lambda scene: [((scene.half_pair.pk,), form)] if half else [],
        lambda scene: [((pair.pk,), form) for pair in (scene.pair, *(() if half else (scene.half_pair,)))],
    )


def on_version(method: str, form: Mapping[str, Any], *more: int) -> Visit:
    """A route below a version of a profile."""

    def open_to_all(scene: Scene) -> Sequence[tuple[Sequence[Any], Mapping[str, Any]]]:
        version = a_profile(scene)
        return [((version.profile_id, version.number, *more), form)]

    return Visit(method, open_to_all)


def on_run(method: str, form: Mapping[str, Any]) -> Visit:
    """A route below a mining run."""
    return Visit(method, lambda scene: [((a_run(scene).pk,), form)])


def on_profile(method: str, form: Mapping[str, Any]) -> Visit:
    """A route below a profile."""
    return Visit(method, lambda scene: [((a_profile(scene).profile_id,), form)])


def routes() -> Iterator[str]:
    """The name of every address of the site."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    for each in waiting:
        if isinstance(each, URLResolver):
            waiting += each.url_patterns
        else:
            yield each.name or str(each.pattern)


def ask(
    client: Any,
    method: str,
    name: str,
    args: Sequence[Any],
    form: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    """One request."""
    return getattr(client, method)(reverse(name, args=args), form, headers=headers)


def read(answer: HttpResponseBase) -> str:
    """All that an answer says: its body, a workbook unpacked, and where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(one) for one in packed.namelist())
    return body.decode(errors="replace") + answer.headers.get("Location", "")


SEARCHES = [{"q": typed} for typed in TYPED]
WALK: Mapping[str, Visit] = {
    "home": Visit("get", plain()),
    "sample": Visit("post", plain()),
    "sign_in": Visit("get", plain()),
    "redeem_sign_in": Visit("get", lambda scene: [(("khong-co",), {})]),
    "sign_in_code": Visit("post", plain({"code": "000000"})),
    "join": Visit("get", lambda scene: [(("khong-co",), {})]),
    "sign_in_passkey": Visit("post", plain()),
    "sign_in_passkey_check": Visit("post", plain({"credential": "x"})),
    "security": Visit("get", plain()),
    "security_name": Visit("post", plain({"name": "Phạm Hùng"})),
    "security_password": Visit("post", plain({"password": "x"})),
    "security_prove": Visit("post", plain({"code": "000000"})),
    "security_codes": Visit("post", plain({"code": "000000"})),
    "security_codes_off": Visit("post", plain({"code": "000000"})),
    "security_paper": Visit("post", plain()),
    "security_passkey_begin": Visit("post", plain()),
    "security_passkey_add": Visit("post", plain({"credential": "x"})),
    "security_passkey_remove": Visit("post", lambda scene: [((0,), {})]),
    "security_session_end": Visit("post", lambda scene: [(("khong-co",), {})]),
    "security_sessions_end": Visit("post", plain()),
    "members": Visit("get", plain()),
    "member_invite": Visit("post", plain({"role": "seller"})),
    "invitation_renew": Visit("post", lambda scene: [((0,), {})]),
    "invitation_withdraw": Visit("post", lambda scene: [((0,), {})]),
    "team_add": Visit("post", plain({"name": "Huế"})),
    "team_rename": Visit("post", lambda scene: [((scene.hung.team_id,), {"name": "Huế"})]),
    "team_remove": Visit("post", lambda scene: [((scene.hung.team_id,), {})]),
    "member": Visit("get", lambda scene: [((scene.hung.pk,), {})]),
    "member_link": Visit("post", lambda scene: [((scene.lan.pk,), {})]),
    "member_sign_out": Visit("post", lambda scene: [((scene.lan.pk,), {})]),
    "member_second_step_off": Visit("post", lambda scene: [((scene.lan.pk,), {})]),
    "member_leave": Visit("get", lambda scene: [((scene.lan.pk,), {"to": "pool"})]),
    "member_return": Visit("post", lambda scene: [((scene.lan.pk,), {})]),
    "lead_reveal": on_lead("post", {}),
    "audit": Visit("get", plain({}, {"kind": "leads"}, {"by": "1", "after": "x"})),
    "sign_out": Visit("post", plain()),
    "language": Visit("post", plain({"language": "vi"})),
    "theme": Visit("post", plain({"theme": "dark"})),
    "manifest": Visit("get", plain()),
    "worker": Visit("get", plain()),
    "offline": Visit("get", plain()),
    "today": Visit(
        "get",
        lambda scene: [((), {"tab": tab, "open": scene.secret.pk}) for tab in ("call", "new", "promised", "done")],
    ),
    "today_call": on_lead("post", {"result": "no_answer"}),
    "customers": Visit("get", plain({}, {"group": "slipping"}, {"after": "x", "group": "none"})),
    "leads": Visit(
        "get",
        lambda scene: [
            ((), form)
            for form in (
                {}, *SEARCHES, {"view": "uncalled"}, {"view": "mine"}, {"view": "pool"}, {"view": "silent"},
                {"view": scene.view.pk}, {"view": scene.shared_view.pk}, {"target": f"v{a_profile(scene).pk}"}, {"owner": scene.lan.pk}, {"sort": "newest"}, {"filters": "1"}, {"after": f"9.{scene.secret.pk + 1}"},
            )
        ],
    ),
    "lead_filters": Visit("get", plain()),
    "lead_columns": Visit("post", plain({"column": ["phone", "mail", "owner", "next"]})),
    "leads_bulk": Visit(
        "post",
        lambda scene: [
            ((), {"what": what, what: argument, **picked})
            for what, argument in (("assign", scene.hung.pk), ("tag", "kín"), ("stage", "fake"), ("export", ""))
            for picked in ({"pick": scene.secret.pk}, {"all": "1", "query": "q=tuyet+mat"})
        ]
        + [((), {"what": "export", "as": kind, "pick": scene.secret.pk}) for kind in ("csv", "xlsx")],
    ),
    "leads_bulk_undo": Visit("post", plain()),
    "leads_export": Visit("get", plain({}, {"as": "csv"}, {"as": "csv", "q": TYPED[0]}, {"as": "xlsx"})),
    "lead_new": Visit("post", plain({"name": TYPED[0], "phone": TYPED[1], "owner": "me"})),
    "lead_new_check": Visit("get", plain({"name": TYPED[0], "phone": TYPED[1]}, {"mail": TYPED[2]})),
    "lead": Visit(
        "get",
        lambda scene: [((scene.own.pk,), {})],
        # The address of a lead that became part of her tells no more than her own.
        lambda scene: [((pk,), {}) for pk in (scene.secret.pk, scene.merge.old_id)],
    ),
    "lead_note": on_lead("post", {"text": "x"}),
    "lead_need": on_lead("post", {"said": "x", "severity": "1"}),
    "lead_task": on_lead("post", {"kind": "call", "due_at": "2026-12-01T09:00"}),
    "lead_task_done": on_lead("post", {}, "task"),
    "lead_task_later": on_lead("post", {"due_at": "2026-12-01T09:00"}, "task"),
    "lead_task_change": on_lead("post", {"kind": "call", "due_at": "mai 9h"}, "task"),
    "lead_tag": on_lead("post", {"name": "x"}),
    "lead_fact": on_lead("post", {"name": "x", "value": "y"}),
    "lead_way": on_lead("post", {"kind": "phone", "raw": "0905123456"}),
    "lead_way_mend": on_lead("post", {"raw": "0905123458"}, "way"),
    "lead_way_mark": on_lead("post", {"mark": "bad"}, "way"),
    "lead_who": on_lead("post", {"name": "Lý Văn Riêng", "birth": "1990"}),
    "lead_need_weight": on_lead("post", {"severity": "3"}, "need"),
    "lead_need_met": on_lead("post", {}, "need"),
    "lead_fact_forget": on_lead("post", {}, "fact"),
    "lead_place": on_lead("post", {"organisation": "Spa Sen"}),
    "lead_place_mend": on_lead("post", {"title": "chủ"}, "place"),
    "lead_consent": on_lead("post", {"purpose": "care", "channel": ""}),
    "lead_withdraw": on_lead("post", {}, "consent"),
    "lead_ties": Visit(
        "post",
        lambda scene: [((scene.own.pk,), {"q": typed, "referrer": scene.secret.pk}) for typed in TYPED],
        lambda scene: [((scene.secret.pk,), {"q": "rieng", "referrer": scene.own.pk})],
    ),
    "lead_double": Visit(
        "post",
        lambda scene: [((scene.own.pk,), {"other": scene.secret.pk})],
        lambda scene: [((scene.secret.pk,), {"other": scene.own.pk})],
    ),
    "lead_purchase": on_lead("post", {"product": "Gói năm", "amount": "2tr5"}),
    "lead_purchase_off": on_lead("post", {}, "purchase"),
    "lead_attach": on_lead("post", {}),
    "lead_file": on_lead("get", {}, "file"),
    "lead_file_off": on_lead("post", {}, "file"),
    "lead_story": on_lead("get", {"before": "1"}),
    "lead_undo": on_lead("post", {}, "entry"),
    "lead_next": on_lead("get", {}),
    "lead_previous": on_lead("get", {}),
    "fact_names": Visit("get", plain()),
    "mention_seen": Visit(
        "post",
        lambda scene: [((mention(scene, scene.own).pk,), {})],
        lambda scene: [((mention(scene, scene.secret).pk,), {})],
    ),
    "organisation": Visit("get", lambda scene: [], lambda scene: [((scene.secret.organisation_id,), {})]),
    "lead_stage": on_lead("post", {"stage": "qualified"}),
    "lead_awareness": on_lead("post", {"level": "searching"}),
    "lead_owner": on_lead("post", {"owner": "me"}),
    "lead_call": on_lead("post", {"result": "no_answer"}),
    "call_undo": Visit("post", lambda scene: [((scene.own_call.pk,), {})], lambda scene: [((scene.call.pk,), {})]),
    "lead_close": on_lead("post", {"lost": "other"}),
    "ending_undo": Visit(
        "post",
        lambda scene: [((ending(scene.own).pk,), {})],
        lambda scene: [((ending(scene.secret).pk,), {})],
    ),
    "criteria": Visit("post", plain(BOXES | {"do": "look"})),
    "criteria_count": Visit("post", plain(BOXES)),
    "criteria_view": Visit(
        "get", lambda scene: [((scene.shared_view.pk,), {})], lambda scene: [((scene.view.pk,), {})]
    ),
    "criteria_delete": Visit("post", lambda scene: [], lambda scene: [((scene.view.pk,), {})]),
    **SEGMENTS,
    "honesty": Visit("get", plain({}, {"moment": "contact"})),
    "honesty_progress": Visit("get", plain()),
    "honesty_learn": Visit("post", plain({"do": "stop"})),
    "honesty_versions": Visit("get", plain()),
    "honesty_version": Visit("get", lambda scene: [((0,), {})]),
    "honesty_use": Visit("post", lambda scene: [((0,), {})]),
    "honesty_draft": Visit("post", lambda scene: [((0,), {})]),
    "honesty_fields": Visit("get", plain()),
    "honesty_decide": Visit("post", plain({"key": "channel", "use": "no"})),
    "points": Visit("get", plain()),
    "points_progress": Visit("get", plain()),
    "points_preview": Visit("get", plain()),
    "points_new": Visit("post", plain(BOXES | {"points": "5", "do": "save"})),
    "points_rule": Visit("get", lambda scene: [(("phone",), {})]),
    "points_change": Visit("post", lambda scene: [(("phone",), {"do": act}) for act in ("off", "on", "drop")]),
    "points_back": Visit("post", plain()),
    "points_save": Visit("post", plain()),
    "points_meet": Visit("post", lambda scene: [((0,), {"do": "take"})]),
    "points_discard": Visit("post", plain()),
    "points_recount": Visit("post", plain({"do": "stop"})),
    "points_version": Visit("post", lambda scene: [((0,), {})]),
    "profiles": Visit("get", plain()),
    "profile_new": Visit("post", plain(BOXES | {"do": "save", "name": "Khách mới"})),
    "profile_count": Visit(
        "get", lambda scene: [((), {"target": f"v{a_profile(scene).pk}{part}"}) for part in ("", "-out", "-r0", "-new", "-c0")]
    ),
    "profile_mine": Visit("post", plain({"best": "list", "list": "0977.001.122", "base": "leads", "share": "20"})),
    "profile_run": on_run("get", {}),
    "profile_run_stop": on_run("post", {}),
    "profile_run_again": on_run("post", {}),
    "profile_run_keep": on_run("post", {"rule": "0", "name": "Khách mới"}),
    "profile_run_weigh": on_run("post", {"reach": "50"}),
    "profile_alike": on_run("get", {}),
    "profile": on_profile("get", {}),
    "profile_draft": on_profile("post", {}),
    "profile_shelve": on_profile("post", {"do": "back"}),
    "profile_learned": on_profile("post", {"text": "x"}),
    "profile_version": on_version("get", {}),
    "profile_edit": on_version("post", BOXES | {"do": "look"}),
    "profile_publish": on_version("get", {}),
    "profile_take_back": on_version("post", {}),
    "profile_rest": on_version("post", {}),
    "profile_compare": on_version("get", {}, 1),
    "profile_discard": on_version("post", {}),
    "profile_try": on_version("post", {}),
    "profile_watch": on_version("get", {}),
    "profile_decide": Visit("post", lambda scene: [((a_proposal(scene).pk,), {"do": "refuse", "why": "x"})]),
    "imports": Visit("get", plain()),
    "import_upload": Visit("post", plain({"cells": ""})),
    "import": on_import("get", {}),
    "import_choose": on_import("post", {}),
    "import_start": on_import("post", {}),
    "import_stop": on_import("post", {}),
    "import_undo": on_import("post", {}),
    "import_forget": on_import("post", {}),
    "import_rows": Visit(
        "get",
        lambda scene: [((scene.batch.pk, outcome), {}) for outcome in Submission.Outcome.values],
        lambda scene: [((scene.their_batch.pk, outcome), {}) for outcome in Submission.Outcome.values],
    ),
    "import_mend": Visit(
        "post",
        lambda scene: [
            ((scene.batch.pk, scene.parked.pk), {"field": "phone", "value": value}) for value in ("x", TYPED[1])
        ],
        lambda scene: [
            ((batch.pk, scene.their_parked.pk), {"field": "phone", "value": "0905123457"})
            for batch in (scene.batch, scene.their_batch)
        ],
    ),
    "import_parked": on_import("get", {}),
    "duplicates": Visit(
        "get",
        lambda scene: [
            ((), form)
            for form in (
                {}, {"pair": scene.pair.pk}, {"pair": scene.half_pair.pk}, {"pair": scene.half_pair.pk, "keep": "first"},
                {"tab": "merged"}, {"tab": "apart"}, {"at": "1"},
            )
        ],
    ),
    "pair_merge": on_pair({"keep": "first"}),
    "pair_apart": on_pair({}),
    "pair_again": on_pair({}),
    "pair_later": on_pair({}, half=True),
    "intake": Visit("post", lambda scene: [(("khong-co",), {})]),
    "hooks": Visit("get", plain()),
    "hook_new": Visit("post", plain({"name": ""})),
    **{
        name: Visit(method, lambda scene: [], lambda scene: [((a_delivery(scene).hook_id,), {})])
        for name, method in (("hook", "get"), ("hook_secret", "post"), ("hook_switch", "post"))
    },
    "submissions": Visit("get", plain({}, {"tab": "trouble"})),
    "submission": Visit("get", lambda scene: [], lambda scene: [((a_delivery(scene).pk,), {})]),
    "submission_again": Visit("post", lambda scene: [], lambda scene: [((a_delivery(scene).pk,), {})]),
    "submission_mend": Visit(
        "post", lambda scene: [], lambda scene: [((a_delivery(scene).pk, 1), {"value": "0905123456"})]
    ),
    "quarantine": Visit(
        "get", lambda scene: [((), {"tab": tab}) for _one in [held(scene)] for tab in ("", "released", "fake")]
    ),
    **{
        name: Visit("post", lambda scene: [], lambda scene: [((held(scene).pk,), {})])
        for name in ("quarantine_release", "quarantine_fake", "quarantine_again")
    },
    "merge_undo": Visit("post", lambda scene: [], lambda scene: [((scene.merge.pk,), {})]),
    # The settings of the shop are its owners': everybody else is refused whatever they ask.
    "settings": Visit("get", plain()),
    **{
        name: Visit("get", plain())
        for name in (
            "settings_hours", "settings_words", "settings_facts", "settings_sources", "settings_health", "settings_queue",
            "settings_backups", "settings_restoring",
        )
    },
    **{
        name: Visit("post", lambda scene: [], plain())
        for name in (
            "settings_undo", "settings_let_go", "settings_week", "settings_holidays", "settings_own_day", "settings_stages",
            "settings_reasons", "settings_count", "settings_source_add", "settings_replay", "settings_discard",
            "settings_reinstate", "settings_backup", "settings_backup_nightly", "settings_backup_upload",
        )
    },
    **{name: Visit("get", lambda scene: [((9,), {})]) for name in ("settings_fact", "settings_source")},
    **{
        name: Visit("post", lambda scene: [], lambda scene: [((9,), {})])
        for name in (
            "settings_fact_change", "settings_fact_type", "settings_fact_fold", "settings_unfold", "settings_source_change",
            "settings_source_fold",
        )
    },
    **{
        name: Visit(method, lambda scene: [], lambda scene: [(("x.tar.gz",), {})])
        for name, method in (
            ("settings_backup_take", "get"), ("settings_backup_remove", "post"), ("settings_backup_back", "post"),
            ("settings_restore", "get"),
        )
    },
}  # fmt: skip
