"""The keys of order and search are compared byte by byte on both databases.

They are computed so that byte order is Norwegian order; a database with the collation of some
language would sort them its own way.
"""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return  # SQLite compares bytes already
    for column in ("sort_key", "search_key"):
        schema_editor.execute(
            f'ALTER TABLE people_person ALTER COLUMN {column} TYPE varchar(220) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_staff_language")]
    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
