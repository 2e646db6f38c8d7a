"""The Jinja2 environment behind every page (Django's own Jinja2 backend calls it once)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from samspill.ui import dates, fields, text

COMPONENTS = ("parts", "fields", "lists", "turns", "plan")


def environment(**options: Any) -> jinja2.Environment:
    """Strict, translated, with the components as the global ``ui``.

    A block that is rendered alone does not run its template's top level, so macros cannot be
    imported there: they are a global instead, and their words are looked up per request.
    """
    env = jinja2.Environment(  # noqa: S701 - autoescape is on, further down
        **{
            **options,  # the backend brings its own, milder `undefined`
            "undefined": jinja2.StrictUndefined,
            "extensions": ["jinja2.ext.i18n"],
            "bytecode_cache": _bytecode_cache(),
            "trim_blocks": True,
            "lstrip_blocks": True,
            "autoescape": True,
        }
    )
    _install_words(env)
    env.filters.update(dates.FILTERS)
    env.filters.update(text.FILTERS)
    env.globals.update(static=_static, url=_url, language=_language, languages=settings.LANGUAGES)
    env.globals.update(fields.GLOBALS, day_words=dates.words)
    _install_components(env)
    return env


def _install_components(env: jinja2.Environment) -> None:
    """Every public macro of ``ui/components/*.html`` under the one name ``ui``.

    The name stands before the files are read: a module copies the globals it sees then.
    """
    ui = env.globals["ui"] = SimpleNamespace()
    for name in COMPONENTS:
        module = env.get_template(f"ui/components/{name}.html").module
        vars(ui).update({key: value for key, value in vars(module).items() if key[0] != "_"})


def _install_words(env: jinja2.Environment) -> None:
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(gettext=_words, _=_words)  # by far the most asked: found once a language


def _words(message: str, **values: Any) -> Markup:
    """A sentence in the language of the page, with its values escaped into it."""
    words = _known_words(translation.get_language(), message)
    return words % values if values or "%" in words else words


@lru_cache(maxsize=8192)
def _known_words(language: str | None, message: str) -> Markup:
    """``language`` is the one in force; the catalogues never change while a process lives."""
    return Markup(translation.gettext(message))  # noqa: S704 - from the catalogues


@lru_cache(maxsize=4096)
def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=256)
def _static(path: str) -> str:
    """The address of a built file; it changes only with a new build, so with a new process."""
    return static(path)


def _language() -> str:
    """The language of this page, as it goes into ``lang``."""
    return translation.get_language() or settings.LANGUAGE_CODE


def _bytecode_cache() -> jinja2.FileSystemBytecodeCache:
    """Compiled templates in the data folder; ``make setup`` empties it."""
    folder = Path(settings.DATA_DIR) / "cache" / "jinja2"
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))
