"""What happened with a lead, how it is labelled, and how it is found."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import NullIf

from tiemnang.leads.models.lead import Awareness, Lead


class Entry(models.Model):
    """One line of the timeline; never changed."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="entries", db_index=False, db_constraint=False
    )
    verb = models.CharField(max_length=20)  # arrived, called, noted, moved, assigned, merged, met, bought, …
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    text = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    submission_id: Any = models.BigIntegerField(null=True, blank=True)
    # What a call came to, out of `detail`: rules that ask a million leads for it find it in an index.
    result = models.GeneratedField(
        expression=NullIf(KT("detail__result"), models.Value("null", output_field=models.TextField())),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-at", "-id"], name="entry_by_lead"),
            # All that rules ask of a timeline: they walk the lines of one verb, and never the table.
            models.Index(fields=["verb", "lead", "at", "id", "result"], name="entry_by_verb"),
        ]


class AwarenessChange(models.Model):
    """When a lead's awareness was judged, and on what evidence."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="awareness_changes")
    level = models.CharField(max_length=16, choices=Awareness)
    evidence = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )


class Tag(models.Model):
    """A word people put on leads."""

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a lead."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    submission_id: Any = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("lead", "tag", name="tag_once_per_lead")]


class SearchText(models.Model):
    """Everything a lead is searched by, folded; a trigram index of each database lies over it."""

    lead = models.OneToOneField(
        Lead, on_delete=models.CASCADE, primary_key=True, related_name="search_text", db_constraint=False
    )
    text = models.TextField()
