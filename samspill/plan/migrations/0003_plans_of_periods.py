"""Every follow-up period has a plan; those that began before there were plans get an empty one.

An open one counts from now: the office has two weeks to help a goal into it.
"""

from datetime import timedelta
from itertools import islice

from django.db import migrations

from samspill.kernel.clock import now

AT_A_TIME = 500


def open_plans(apps, schema_editor):
    at = now()
    period = apps.get_model("people", "FollowUpPeriod")
    rows = period.objects.exclude(matters__kind="plan").select_related("person").order_by("pk")
    waiting = rows.iterator(chunk_size=AT_A_TIME)
    while periods := list(islice(waiting, AT_A_TIME)):
        open_some(apps, periods, at)


def open_some(apps, periods, at):
    models = {name: apps.get_model(*name.split(".")) for name in NAMES}
    matters = models["matters.Matter"].objects.bulk_create(
        new_matter(models["matters.Matter"], period, at) for period in periods
    )
    models["plan.Plan"].objects.bulk_create(
        models["plan.Plan"](matter=matter, changed_at=matter.opened_at) for matter in matters
    )
    models["matters.Turn"].objects.bulk_create(
        new_turn(models["matters.Turn"], matter, period)
        for matter, period in zip(matters, periods, strict=True)
        if period.ended_at is None
    )


NAMES = ("matters.Matter", "plan.Plan", "matters.Turn")


def new_matter(matter, period, at):
    return matter(
        kind="plan",
        title="",
        person_id=period.person_id,
        period=period,
        office_id=period.office_id,
        team_id=period.team_id,
        zone=period.zone,
        protection=period.person.protection,
        opened_at=at if period.ended_at is None else period.started_at,
        closed_at=period.ended_at,
    )


def new_turn(turn, matter, period):
    since = matter.opened_at + timedelta(days=14)
    return turn(
        matter=matter,
        party="office",
        reason="no_plan",
        since=since,
        visible_from=since,
        person_id=matter.person_id,
        office_id=matter.office_id,
        team_id=matter.team_id,
        advisor_id=period.advisor_id,
        zone=matter.zone,
        protection=matter.protection,
    )


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_written_once"), ("people", "0004_byte_order")]
    operations = [migrations.RunPython(open_plans, migrations.RunPython.noop)]
