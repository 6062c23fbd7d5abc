"""Block keys without a number of their own, clustered by lead (docs/decisions: rows that come by the thousand)."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = [
    "ALTER TABLE matching_blockkey RENAME TO old_blockkey",
    """CREATE TABLE matching_blockkey (
        lead_id bigint NOT NULL, key bigint NOT NULL, PRIMARY KEY (lead_id, key)) WITHOUT ROWID""",
    "INSERT INTO matching_blockkey (lead_id, key) SELECT DISTINCT lead_id, key FROM old_blockkey ORDER BY 1, 2",
    "DROP TABLE old_blockkey",
    "CREATE INDEX blockkey_by_key ON matching_blockkey (key)",
]
POSTGRESQL = [
    "ALTER TABLE matching_blockkey RENAME TO old_blockkey",
    "CREATE TABLE matching_blockkey (lead_id bigint NOT NULL, key bigint NOT NULL)",
    "INSERT INTO matching_blockkey (lead_id, key) SELECT DISTINCT lead_id, key FROM old_blockkey ORDER BY 1, 2",
    "DROP TABLE old_blockkey",
    "ALTER TABLE matching_blockkey ADD PRIMARY KEY (lead_id, key)",
    "CREATE INDEX blockkey_by_key ON matching_blockkey (key)",
]


def rebuild(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("leads", "0006_bulk_rows"),
        ("matching", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(rebuild)],
            state_operations=[
                migrations.DeleteModel(name="BlockKey"),
                migrations.CreateModel(
                    name="BlockKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "lead_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.BigIntegerField()),
                        (
                            "lead",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="block_keys",
                                to="leads.lead",
                            ),
                        ),
                    ],
                    options={"indexes": [models.Index(fields=["key"], name="blockkey_by_key")]},
                ),
            ],
        ),
    ]
