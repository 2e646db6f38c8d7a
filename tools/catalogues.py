"""The words for people: gather them, keep the catalogues in step, compile and check them.

`python -m tools.catalogues update | compile | check`. The English sentence in the code is the
key, so English fills itself; bokmål and nynorsk are written by people and may never be missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "samspill" / "locale"
TEMPLATE = ROOT / "build" / "django.pot"
LANGUAGES = ("nb", "nn", "en")
WRITTEN_BY_PEOPLE = ("nb", "nn")
KEYWORDS = (
    "N_",  # marks words that are translated where they are shown
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)


def extract(target: Path = TEMPLATE) -> Catalog:
    """Gather every sentence for people into a template and return it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    _babel(
        *("extract", "-F", str(ROOT / "babel.cfg"), *keywords, "--add-location=file"),
        *("--sort-output", "--no-wrap", "--project=Samspill", "--version=1"),
        *("--copyright-holder=Samspill contributors", "-o", str(target), "samspill"),
    )
    return _read(target, None)


def update() -> None:
    """Bring every catalogue in step with the code; translations that still fit are kept."""
    extract()
    for language in LANGUAGES:
        catalogue_path(language).parent.mkdir(parents=True, exist_ok=True)
        _babel(
            *("update", "-D", "django", "-i", str(TEMPLATE), "-d", str(LOCALES), "-l", language),
            *("--init-missing", "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap"),
            "--ignore-pot-creation-date",
        )
    fill_english()


def fill_english() -> None:
    """English says what the code says."""
    path = catalogue_path("en")
    catalogue = _read(path, "en")
    empty = [message for message in catalogue if message.id and _is_empty(message)]
    for message in empty:
        message.string = message.id if isinstance(message.id, str) else tuple(message.id)
    if empty:
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, ignore_obsolete=True)


def compile_all() -> None:
    """Write the binary catalogues Django reads; they are built, never committed."""
    if not any(catalogue_path(language).exists() for language in LANGUAGES):
        return
    _babel("compile", "-D", "django", "-d", str(LOCALES))


def complaints(language: str, template: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue: absent, empty, fuzzy or with the wrong placeholders."""
    path = catalogue_path(language)
    if not path.exists():
        yield f"{language}: there is no catalogue; run `make messages`"
        return
    catalogue = _read(path, language)
    for wanted in template:
        if wanted.id:
            found = catalogue.get(wanted.id, wanted.context)
            yield from (
                f"{language}: {cause}: {wanted.id!r}" for cause in _causes(found, catalogue)
            )


def _causes(found: Message | None, catalogue: Catalog) -> Iterator[str]:
    if found is None:
        yield "not in the catalogue (run `make messages`)"
        return
    if _is_empty(found):
        yield "not translated"
        return
    if found.fuzzy:
        yield "marked fuzzy"
    yield from (str(error) for error in found.check(catalogue))


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def _is_empty(message: Message) -> bool:
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return not forms or not all(forms)


def _read(path: Path, locale: str | None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _babel(*arguments: str) -> None:
    """Babel's own command line, quietly, from the root so that locations are relative."""
    import contextlib
    import io
    import os

    quiet = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stderr(quiet):
            failed = CommandLineInterface().run(  # type: ignore[no-untyped-call]
                ["pybabel", "-q", *arguments]
            )
    finally:
        os.chdir(before)
    if failed:
        raise SystemExit(f"catalogues: pybabel {arguments[0]} failed\n{quiet.getvalue()}")


def main(arguments: list[str]) -> int:
    """Run one of update, compile, check."""
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            template = extract()
            found = [line for name in LANGUAGES for line in complaints(name, template)]
            print("\n".join(found) or "catalogues: complete")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
