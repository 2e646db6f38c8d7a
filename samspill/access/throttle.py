"""Failed logins are slowed down per name and per address, in the database, for minutes at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from samspill.access.models import LoginFailure
from samspill.access.rules import (
    FORGOTTEN_AFTER,
    FREE_PER_ADDRESS,
    FREE_PER_NAME,
    wait_after,
)
from samspill.kernel.actions import action

Keys = dict[str, int]
"""What failures are counted under, and how many of each are free."""


def keys_of(name: str, address: str) -> Keys:
    """Keyed digests: the table holds neither names, nor passwords typed as names, nor addresses."""
    return {
        digest("name", name.strip().casefold()): FREE_PER_NAME,
        digest("address", address): FREE_PER_ADDRESS,
    }


def digest(kind: str, value: str) -> str:
    return salted_hmac(f"samspill.login.{kind}", value, algorithm="sha256").hexdigest()


def wait_left(keys: Keys, at: datetime) -> timedelta:
    """How long until the next try is looked at; nothing when it may be now."""
    rows = LoginFailure.objects.filter(key__in=keys, last_at__gt=at - FORGOTTEN_AFTER)
    ends = [row.last_at + wait_after(row.failures, keys[row.key]) for row in rows]
    return max([end - at for end in ends if end > at], default=timedelta(0))


@action
def note_failure(keys: Keys, at: datetime) -> None:
    """One more failure under each key; old ones are forgotten first."""
    LoginFailure.objects.filter(last_at__lte=at - FORGOTTEN_AFTER).delete()
    fresh = [LoginFailure(key=key, failures=0, last_at=at) for key in sorted(keys)]
    LoginFailure.objects.bulk_create(fresh, ignore_conflicts=True)
    LoginFailure.objects.filter(key__in=keys).update(failures=F("failures") + 1, last_at=at)


@action
def forget_failures(name: str) -> None:
    """A right password ends the waiting for that name; the address keeps its count."""
    LoginFailure.objects.filter(key=digest("name", name.strip().casefold())).delete()
