"""The addresses of the staff screens, in the order of the navigation."""

from django.urls import path

from tiemnang.web import (
    account,
    account_codes,
    audit,
    calls,
    criteria,
    duplicates,
    entrance,
    entrance_join,
    home,
    hooks,
    imports,
    lead,
    lead_changes,
    leads,
    members,
    members_one,
    passkeys,
    pwa,
    quarantine,
    settings_paths,
    submissions,
    tasks,
    today,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("sample/", home.sample, name="sample"),
    # entrance
    *entrance_join.paths,
    *passkeys.paths,
    *entrance.paths,
    # account
    *account.paths,
    *account_codes.paths,
    # the house as an app
    *pwa.paths,
    # members
    *members.paths,
    *members_one.paths,
    *audit.paths,
    # today
    path("today/", today.page, name="today"),
    path("today/<int:pk>/calls/", today.call, name="today_call"),
    # leads
    *leads.paths,
    # criteria
    *criteria.paths,
    # lead
    path("leads/<int:pk>/", lead.page, name="lead"),
    path("leads/<int:pk>/notes/", lead_changes.note, name="lead_note"),
    path("leads/<int:pk>/needs/", lead_changes.need, name="lead_need"),
    *tasks.paths,
    path("leads/<int:pk>/tags/", lead_changes.tag, name="lead_tag"),
    path("leads/<int:pk>/facts/", lead_changes.fact, name="lead_fact"),
    path("leads/<int:pk>/ways/", lead_changes.way, name="lead_way"),
    path("leads/<int:pk>/ways/<int:way_pk>/bad/", lead_changes.way_bad, name="lead_way_bad"),
    path("leads/<int:pk>/stage/", lead_changes.stage, name="lead_stage"),
    path("leads/<int:pk>/awareness/", lead_changes.awareness, name="lead_awareness"),
    path("leads/<int:pk>/owner/", lead_changes.owner, name="lead_owner"),
    path("leads/<int:pk>/calls/", lead_changes.call, name="lead_call"),
    path("calls/<int:pk>/undo/", calls.undo, name="call_undo"),
    # imports
    *imports.paths,
    # sources
    *hooks.paths,
    *submissions.paths,
    *quarantine.paths,
    # duplicates
    *duplicates.paths,
    # settings
    *settings_paths.paths,
]
