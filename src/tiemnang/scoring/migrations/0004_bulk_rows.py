"""Scores are written by the thousand without a check of each key; those of older versions are counted anew tonight."""

import django.db.models.deletion
from django.db import migrations, models


def count_anew(apps, schema_editor):
    score = apps.get_model("scoring", "Score")
    score.objects.filter(moves_at=None).update(moves_at=models.F("scored_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("leads", "0006_bulk_rows"),
        ("scoring", "0003_draft_stands_alone"),
    ]

    operations = [
        migrations.AlterField(
            model_name="score",
            name="lead",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="score",
                serialize=False,
                to="leads.lead",
            ),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
