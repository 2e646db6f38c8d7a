"""A notice that has ended stays ended, and tries are never rewritten: both databases refuse.

SQLite forgets triggers when a later migration rebuilds the table: such a migration must call
``keep`` again. A test says so if it is forgotten.
"""

from django.db import migrations

from samspill.kernel.triggers import forbid

CHANGED = (
    "OLD.ended_at IS NOT NULL AND"
    " (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at OR NEW.state <> OLD.state)"
)


def keep(apps, schema_editor):
    forbid(schema_editor, "notices_attempt", "UPDATE")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION notices_stay_ended() RETURNS trigger AS"
            " $$ BEGIN RAISE EXCEPTION 'a notice that has ended stays ended'"
            " USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            "CREATE TRIGGER notices_stay_ended BEFORE UPDATE ON notices_notice"
            f" FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION notices_stay_ended()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER notices_stay_ended BEFORE UPDATE ON notices_notice"
            f" WHEN {CHANGED}"
            " BEGIN SELECT RAISE(ABORT, 'a notice that has ended stays ended'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
