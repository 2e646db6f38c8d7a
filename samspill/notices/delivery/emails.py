"""Neutral e-mail, in order for each person, at most one for a conversation in half an hour."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from samspill.access.demo_lock import citizens_can_log_in
from samspill.kernel.actions import action
from samspill.notices import actions, linter, queries, rules
from samspill.notices.delivery.claims import claim, due, release
from samspill.notices.delivery.failures import as_failure, note_failure, take_other_way
from samspill.notices.models import Attempt, Notice
from samspill.notices.queries import Contact
from samspill.notices.rules import Cause, Channel, Outcome, Purpose, State
from samspill.notices.transports import (
    Failure,
    Mail,
    MailTransport,
    PermanentFailure,
    TemporaryFailure,
)
from samspill.notices.transports.email import Smtp, template
from samspill.notices.transports.file import Folder
from samspill.people.actor import SYSTEM


def mail_transport() -> MailTransport:
    """The mail server of the settings, or the folder when there is none."""
    if settings.SMTP_URL:
        return Smtp(settings.SMTP_URL, settings.MAIL_FROM)
    return Folder(Path(settings.DATA_DIR) / "outbox", settings.MAIL_FROM)


def deliver_emails(worker: str, at: datetime, limit: int, stop_at: float) -> int:
    """E-mails in order for each person. Stops when nothing gets through for anybody."""
    waiting = due(Channel.EMAIL, at, limit)
    if not waiting:
        return 0
    done = 0
    with mail_transport() as transport:
        for pk in waiting:
            if time.monotonic() >= stop_at:
                break
            try:
                done += send_email(pk, worker, transport, at)
            except TemporaryFailure:
                break
    return done


def send_email(pk: int, worker: str, transport: MailTransport, at: datetime) -> bool:
    """Send one e-mail; says whether it went. Raises TemporaryFailure when nothing gets through."""
    notice = claim(pk, Channel.EMAIL, worker, at)
    if notice is None:
        return False
    contact = queries.contact_of(notice.matter.person)
    if not may_go_by_email(notice, contact, at):
        return False
    try:
        with as_failure():
            transport.send(neutral_mail(notice, contact.email, at))
    except Failure as failure:
        note_failure(notice, failure, at)
        if isinstance(failure, TemporaryFailure) and failure.everybody:
            raise
        return False
    note_sent(notice, at)
    return True


def may_go_by_email(notice: Notice, contact: Contact, at: datetime) -> bool:
    """What was so when it was queued is looked at again; else it waits or takes another way."""
    reach = queries.reach_of(notice.matter.person, contact)
    purpose = Purpose(notice.purpose)
    if Channel.EMAIL not in rules.ways(purpose, reach):
        protected = rules.why_by_hand(reach) is Cause.PROTECTED
        cause = Cause.PROTECTED if protected else Cause.NO_EMAIL
        take_other_way(notice, rules.instead_of_email(purpose, reach), cause, at)
        return False
    from_ = rules.not_throttled_before(
        queries.last_email_at(notice.matter_id, notice.matter.person_id)
    )
    if from_ is not None and from_ > at:
        put_off(notice, from_)
        return False
    return True


@action
def put_off(notice: Notice, until: datetime) -> None:
    """One e-mail for each conversation in half an hour; waiting is no try."""
    release(
        notice,
        state=State.QUEUED.value,
        not_before=until,
        next_try_at=until,
        attempts=F("attempts") - 1,
        first_tried_at=None if notice.attempts <= 1 else notice.first_tried_at,
    )


def neutral_mail(notice: Notice, to: str, at: datetime) -> Mail:
    """The approved words and nothing else. Raises PermanentFailure when they are not."""
    name = rules.template_name(
        Purpose(notice.purpose), notice.round, with_login=citizens_can_log_in()
    )
    source = template(name, notice.language)
    office_phone = notice.matter.office.phone
    email = linter.fill(source, site=site(), office_phone=office_phone)
    if linter.email_faults(email, source, site=site(), office_phone=office_phone):
        raise PermanentFailure(Cause.UNSAFE.value)
    key = f"{notice.key}:{notice.round}"
    return Mail(key, to, email.title, email.body, notice.language, at)


def site() -> str:
    """Where people log in, or find the office, as they type it."""
    return urlsplit(settings.BASE_URL).netloc


@action
def note_sent(notice: Notice, at: datetime) -> None:
    """It went. Others of the same conversation that wait say nothing new: they end with it."""
    Attempt.objects.create(notice=notice, at=at, channel=notice.channel, outcome=Outcome.SENT.value)
    release(
        notice,
        state=State.SENT.value,
        sent_at=at,
        first_sent_at=Coalesce(F("first_sent_at"), at),
    )
    # Read while it was on its way: it has ended, but it counts for the throttle all the same.
    Notice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(sent_at=at)
    same = Notice.objects.filter(
        matter=notice.matter_id,
        recipient_person=notice.recipient_person_id,
        purpose=notice.purpose,
        channel=Channel.EMAIL.value,
        state=State.QUEUED.value,
        not_before__lte=at,
        ended_at__isnull=True,
    ).select_related("matter__period")
    actions.end(
        same.exclude(pk=notice.pk), State.CANCELLED, cause=Cause.JOINED, actor=SYSTEM, at=at
    )
