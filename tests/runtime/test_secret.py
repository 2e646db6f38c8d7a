"""Another secret than the one identity numbers were stored with stops the start, with words."""

from __future__ import annotations

import pytest

from tests.server import demo_server

pytestmark = pytest.mark.slow


def test_a_foreign_secret_file_is_refused_before_anything_is_stored() -> None:
    with demo_server() as server:
        server.stop()
        secret = server.folder / "secret"
        kept = secret.read_text()
        secret.unlink()
        for command in (["serve"], ["import-caseload", "nothing.csv"]):
            done = server.command(*command)
            assert done.returncode == 78
            assert "secret file" in done.stderr and "Traceback" not in done.stderr
        secret.write_text(kept)
        server.start()
