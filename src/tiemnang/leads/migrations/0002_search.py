"""The trigram index over search texts: FTS5 on SQLite, pg_trgm on PostgreSQL."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

SQLITE = [
    # External content: the words stand once, in leads_searchtext. New rows are indexed by `leads.search.index`, many
    # in one statement (a trigger would make FTS5 flush its memory at every row, which costs 20 times as much);
    # removals go by trigger, since they also happen by cascade.
    """CREATE VIRTUAL TABLE leads_search USING fts5(
        text, content='leads_searchtext', content_rowid='lead_id', tokenize='trigram', columnsize=0)""",
    """CREATE TRIGGER leads_search_delete AFTER DELETE ON leads_searchtext BEGIN
        INSERT INTO leads_search(leads_search, rowid, text) VALUES ('delete', old.lead_id, old.text); END""",
]
POSTGRESQL = [
    "CREATE INDEX leads_search ON leads_searchtext USING gin (text gin_trgm_ops)",
]


def build(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("DROP INDEX leads_search")
            return
        cursor.execute("DROP TRIGGER leads_search_delete")
        cursor.execute("DROP TABLE leads_search")


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [TrigramExtension(), migrations.RunPython(build, drop)]
