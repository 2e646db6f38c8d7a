"""The history can be added to, not rewritten: both databases refuse."""

from django.db import migrations

from samspill.kernel.triggers import forbid


def keep(apps, schema_editor):
    forbid(schema_editor, "events_event", "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
