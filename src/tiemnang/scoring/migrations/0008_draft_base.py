"""Drafts know the version they began from; those under way are taken to have begun from the one in use then."""

from django.db import migrations, models


def begin_from_the_card_of_then(apps, schema_editor):
    """The latest version that was saved before a draft was last changed."""
    cards = apps.get_model("scoring", "Scorecard").objects
    for draft in apps.get_model("scoring", "ScorecardDraft").objects.all():
        draft.base = (
            cards.filter(made_at__lte=draft.changed_at).order_by("-pk").values_list("pk", flat=True).first() or 0
        )
        draft.save(update_fields=["base"])


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_priority_measure")]

    operations = [
        migrations.AddField("scorecarddraft", "base", models.BigIntegerField(default=0)),
        migrations.RunPython(begin_from_the_card_of_then, migrations.RunPython.noop),
    ]
