"""The effort groups in use, as dated data with source; an installation adds its own versions."""

from datetime import date

from django.db import migrations

SOURCE = "NAV-loven § 14 a; names as NAV uses them in 2026"
GROUPS = [
    ("STANDARD", "Standard innsats", "Standard innsats", "Standard effort"),
    (
        "SITUASJONSBESTEMT",
        "Situasjonsbestemt innsats",
        "Situasjonsbestemt innsats",
        "Effort fitted to the situation",
    ),
    (
        "SPESIELT_TILPASSET",
        "Spesielt tilpasset innsats",
        "Spesielt tilpassa innsats",
        "Specially adapted effort",
    ),
    (
        "GRADERT_VARIG_TILPASSET",
        "Gradert varig tilpasset innsats",
        "Gradert varig tilpassa innsats",
        "Graded permanently adapted effort",
    ),
    (
        "VARIG_TILPASSET",
        "Varig tilpasset innsats",
        "Varig tilpassa innsats",
        "Permanently adapted effort",
    ),
]


def load(apps, schema_editor):
    model = apps.get_model("people", "EffortGroup")
    for code, nb, nn, en in GROUPS:
        model.objects.create(
            code=code,
            name_nb=nb,
            name_nn=nn,
            name_en=en,
            valid_from=date(2020, 1, 1),
            source=SOURCE,
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
