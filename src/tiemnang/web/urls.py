"""The addresses of the staff screens, in the order of the navigation."""

from django.urls import path

from tiemnang.web import (
    account,
    account_codes,
    audit,
    criteria,
    customers,
    duplicates,
    entrance,
    entrance_join,
    home,
    honesty,
    hooks,
    imports,
    lead_paths,
    leads,
    members,
    members_one,
    organisations,
    passkeys,
    points_card,
    profiles,
    proving,
    pwa,
    quarantine,
    reveal,
    segments,
    settings_paths,
    submissions,
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
    *proving.paths,
    # the house as an app
    *pwa.paths,
    # members
    *members.paths,
    *members_one.paths,
    *audit.paths,
    *reveal.paths,
    # today
    path("today/", today.page, name="today"),
    path("today/<int:pk>/calls/", today.call, name="today_call"),
    # leads
    *leads.paths,
    # customers
    *customers.paths,
    # criteria
    *criteria.paths,
    # lead
    *lead_paths.paths,
    *organisations.paths,
    # points
    *points_card.paths,
    # profiles
    *profiles.paths,
    # segments
    *segments.paths,
    # honesty
    *honesty.paths,
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
