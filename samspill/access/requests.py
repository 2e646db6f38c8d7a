"""What a request carries once ``ActorMiddleware`` has seen it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from samspill.access.models import Account
    from samspill.people.actor import Actor


class ActorRequest(HttpRequest):
    """A request with who acts, the one clock reading and the account behind it.

    For annotation only: the middleware sets these on Django's own request.
    """

    actor: Actor
    at: datetime
    account: Account | AnonymousUser
