"""The first facts of an installation: what kind it is, and its first office. No cast, no story."""

from __future__ import annotations

from datetime import datetime
from typing import TextIO

from django.db import DatabaseError

from samspill.kernel.actions import action
from samspill.kernel.models import Instance
from samspill.people import identity
from samspill.people.models import Office, PersonIdentifier

DONE, REFUSED = 0, 1
FIRST_OFFICE = ("0001", "Samspill")


def init_instance(
    kind: str, office_number: str, office_name: str, *, at: datetime, out: TextIO
) -> int:
    """Write down what kind of instance this is and its first office, and say what was done.

    Again with the same kind does nothing; with the other kind it refuses. Returns an exit code.
    """
    number, name = office_number or FIRST_OFFICE[0], office_name or FIRST_OFFICE[1]
    standing = write_instance(kind=kind, number=number, name=name, at=at)
    if standing == "":
        print(f"Prepared as {kind}, with office {number} {name}.", file=out)
        return DONE
    if standing == kind:
        print(f"Already prepared as {kind}. Nothing was changed.", file=out)
        return DONE
    print(
        f"This database is prepared as {standing} and stays so. Use another database for {kind}.",
        file=out,
    )
    return REFUSED


@action
def write_instance(*, kind: str, number: str, name: str, at: datetime) -> str:
    """The kind that stood before, empty when this wrote it."""
    standing = Instance.objects.values_list("kind", flat=True).first()
    if standing:
        return standing
    Instance.objects.create(kind=kind, created_at=at)
    Office.objects.get_or_create(number=number, defaults={"name": name})
    return ""


def stored_with_another_key() -> bool:
    """Whether identity numbers were stored with another secret than the one in use now."""
    try:
        return PersonIdentifier.objects.exclude(key_id=identity.keys().key_id).exists()
    except DatabaseError:  # no tables yet: nothing is stored
        return False
