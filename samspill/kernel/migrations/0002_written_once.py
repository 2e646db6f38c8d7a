"""What kind of instance this is can be written once, never changed or removed."""

from django.db import migrations

from samspill.kernel.triggers import forbid


def keep(apps, schema_editor):
    forbid(schema_editor, "kernel_instance", "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
