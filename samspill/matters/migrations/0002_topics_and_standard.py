"""What people can choose to write about, and how soon we aim to answer: dated data."""

from datetime import date

from django.db import migrations

TOPICS = [
    ("work", "Jobb og jobbsøking", "Jobb og jobbsøking", "Work and looking for work", "state"),
    ("plan", "Planen min", "Planen min", "My plan", "state"),
    ("health", "Helse og arbeid", "Helse og arbeid", "Health and work", "state"),
    ("course", "Kurs og utdanning", "Kurs og utdanning", "Courses and education", "state"),
    ("money", "Penger og utbetaling", "Pengar og utbetaling", "Money and payment", "state"),
    ("report_card", "Meldekort", "Meldekort", "Report card", "state"),
    ("letter", "Et brev jeg har fått", "Eit brev eg har fått", "A letter I have got", "state"),
    ("other", "Noe annet", "Noko anna", "Something else", "state"),
]
FROM = date(2026, 1, 1)
SOURCE = "Samspill's starting point: two working days; an office sets its own"


def load(apps, schema_editor):
    topic = apps.get_model("matters", "Topic")
    for position, (code, nb, nn, en, zone) in enumerate(TOPICS, start=1):
        topic.objects.create(
            code=code,
            name_nb=nb,
            name_nn=nn,
            name_en=en,
            zone=zone,
            position=position,
            valid_from=FROM,
        )
    standard = apps.get_model("matters", "ServiceStandard")
    standard.objects.create(topic="", working_hours=15.0, valid_from=FROM, source=SOURCE)


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
