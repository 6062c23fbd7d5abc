"""Reasons are kept as text: at a million leads PostgreSQL's own JSON took 700 MB for them, and its server most of a recount."""

from django.db import migrations

from tiemnang.scoring.models import Listed


class Migration(migrations.Migration):
    dependencies = [("scoring", "0008_draft_base")]

    operations = [
        migrations.AlterField("score", "reasons", Listed(default=list)),
        migrations.AlterField("score", "win_reasons", Listed(null=True, blank=True)),
    ]
