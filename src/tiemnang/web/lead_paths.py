"""The addresses below one lead."""

from django.urls import path

from tiemnang.web import calls, endings, lead, lead_changes, lead_keeping, lead_mending, purchases, tasks

paths = [
    path("leads/facts/names/", lead.fact_names, name="fact_names"),
    path("leads/<int:pk>/", lead.page, name="lead"),
    path("leads/<int:pk>/next/", lead.step, {"to": "next"}, name="lead_next"),
    path("leads/<int:pk>/previous/", lead.step, {"to": "previous"}, name="lead_previous"),
    path("leads/<int:pk>/story/", lead.story, name="lead_story"),
    path("leads/<int:pk>/story/<int:entry_pk>/undo/", lead_mending.undo, name="lead_undo"),
    path("leads/<int:pk>/who/", lead_mending.who, name="lead_who"),
    path("leads/<int:pk>/notes/", lead_changes.note, name="lead_note"),
    path("leads/<int:pk>/needs/", lead_mending.need, name="lead_need"),
    path("leads/<int:pk>/needs/<int:need_pk>/weight/", lead_mending.need_weight, name="lead_need_weight"),
    path("leads/<int:pk>/needs/<int:need_pk>/met/", lead_mending.need_met, name="lead_need_met"),
    *tasks.paths,
    path("leads/<int:pk>/tags/", lead_changes.tag, name="lead_tag"),
    path("leads/<int:pk>/facts/", lead_mending.fact, name="lead_fact"),
    path("leads/<int:pk>/facts/<int:fact_pk>/forget/", lead_mending.fact_forget, name="lead_fact_forget"),
    path("leads/<int:pk>/ways/", lead_mending.way, name="lead_way"),
    path("leads/<int:pk>/ways/<int:way_pk>/", lead_mending.way_mend, name="lead_way_mend"),
    path("leads/<int:pk>/ways/<int:way_pk>/mark/", lead_mending.way_mark, name="lead_way_mark"),
    path("leads/<int:pk>/places/", lead_mending.place, name="lead_place"),
    path("leads/<int:pk>/places/<int:place_pk>/", lead_mending.place_mend, name="lead_place_mend"),
    path("leads/<int:pk>/consents/", lead_keeping.consent, name="lead_consent"),
    path("leads/<int:pk>/consents/<int:consent_pk>/withdraw/", lead_keeping.withdraw, name="lead_withdraw"),
    path("leads/<int:pk>/ties/", lead_keeping.ties, name="lead_ties"),
    path("leads/<int:pk>/doubles/", lead_keeping.double, name="lead_double"),
    path("leads/<int:pk>/files/", lead_keeping.attach, name="lead_attach"),
    path("leads/<int:pk>/files/<int:file_pk>/", lead_keeping.file, name="lead_file"),
    path("leads/<int:pk>/files/<int:file_pk>/off/", lead_keeping.file_off, name="lead_file_off"),
    path("leads/<int:pk>/stage/", lead_changes.stage, name="lead_stage"),
    path("leads/<int:pk>/awareness/", lead_changes.awareness, name="lead_awareness"),
    path("leads/<int:pk>/owner/", lead_changes.owner, name="lead_owner"),
    path("leads/<int:pk>/calls/", lead_changes.call, name="lead_call"),
    *purchases.paths,
    path("calls/<int:pk>/undo/", calls.undo, name="call_undo"),
    *endings.paths,
    path("mentions/<int:pk>/seen/", lead_keeping.mention_seen, name="mention_seen"),
]
