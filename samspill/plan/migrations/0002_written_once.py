"""What was written in a plan, done to it and confirmed of it is never changed or removed."""

from django.db import migrations

from samspill.kernel.triggers import forbid


def keep(apps, schema_editor):
    for table in ("plan_words", "plan_activityrevision", "plan_confirmation"):
        forbid(schema_editor, table, "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
