"""Rows that come by the thousand: no check of each key, no second index over digests (docs/decisions)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('capture', '0002_hooks_and_quarantine'),
        ('leads', '0006_bulk_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='submission',
            name='batch',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='capture.import'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='dedup_key',
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name='submission',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='submissions', to='leads.lead'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('dedup_key',), name='submission_once'),
        ),
    ]
