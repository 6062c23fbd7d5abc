"""Rows that come by the thousand are written without a check of each key (docs/decisions)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# SQLite rebuilds a table to change it, and its trigger goes with the old one.
TRIGGER = """CREATE TRIGGER IF NOT EXISTS leads_search_delete AFTER DELETE ON leads_searchtext BEGIN
    INSERT INTO leads_search(leads_search, rowid, text) VALUES ('delete', old.lead_id, old.text); END"""


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(TRIGGER)


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0005_folding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='entry',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='leads.lead'),
        ),
        migrations.AlterField(
            model_name='fact',
            name='definition',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='leads.factdefinition'),
        ),
        migrations.AlterField(
            model_name='fact',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='leads.lead'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='leads.lead'),
        ),
        migrations.AlterField(
            model_name='need',
            name='lead',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='leads.lead'),
        ),
        migrations.AlterField(
            model_name='searchtext',
            name='lead',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='leads.lead'),
        ),
        migrations.RunPython(put_back, put_back),
    ]
