"""Tables that only grow, kept so by the database itself, on both databases."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forbid(schema_editor: BaseDatabaseSchemaEditor, table: str, *operations: str) -> None:
    """Make UPDATE and/or DELETE on ``table`` an error."""
    for operation in operations:
        if schema_editor.connection.vendor == "postgresql":
            forbid_on_postgresql(schema_editor, table, operation)
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )


def forbid_on_postgresql(schema_editor: Any, table: str, operation: str) -> None:
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION samspill_only_grows() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql",
        params=None,  # none at all, or the driver reads the percent sign as a placeholder
    )
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION samspill_only_grows()"
    )
