"""Notes and what they quote can be added to, not changed or removed: both databases refuse."""

from django.db import migrations

from samspill.kernel.triggers import forbid


def keep(apps, schema_editor):
    for table in ("journal_note", "journal_notequote"):
        forbid(schema_editor, table, "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
