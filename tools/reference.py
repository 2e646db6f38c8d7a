"""Write `docs/reference/*.md` from the code itself, so that it cannot say anything else.

`python -m tools.reference` writes; a test compares. Actions and events are read from the source,
settings, routes and jobs from the running configuration.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "samspill"
TARGET = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make reference`. Change the code, not this page. -->"
ALWAYS = {"actor", "at"}
REFUSALS = {"Refused", "Conflict"}
NOT_EVENTS = {"envelope", "log", "broadcast", "models", "apps", "__init__"}


def pages() -> dict[str, str]:
    """Every page by its file name."""
    writers: dict[str, Callable[[], Iterable[str]]] = {
        "actions.md": actions,
        "events.md": events,
        "settings.md": settings,
        "routes.md": routes,
        "jobs.md": jobs,
    }
    return {name: "\n".join([NOTE, "", *writer(), ""]) for name, writer in writers.items()}


def actions() -> Iterator[str]:
    """Each write the product can make, who may refuse it and what it tells."""
    yield "# Actions\n"
    yield "Every write goes through one of these: one transaction, always with `actor` and `at`."
    for module in _modules("actions"):
        rows = [_action_row(node) for node in _functions(module) if _has_decorator(node, "action")]
        if rows:
            yield f"\n## {module.relative_to(PACKAGE).parts[0]}\n"
            yield from _table(("action", "takes", "events", "refuses with", "meaning"), rows)


def events() -> Iterator[str]:
    """Each thing that can have happened, and who acts on it."""
    reactions = _reactions()
    yield "# Events\n"
    yield "Past tense, ids only. The envelope (`samspill/events/envelope.py`) adds the dimensions."
    for module in sorted(PACKAGE.glob("events/*.py")):
        rows = [_event_row(node, reactions) for node in _event_classes(module)]
        if rows:
            yield f"\n## {module.stem}\n"
            yield from _table(("event", "fields", "reactions", "meaning"), rows)


def settings() -> Iterator[str]:
    """Each environment variable."""
    from samspill.project.environment import KNOWN

    yield "# Settings\n"
    yield "All optional, read once at start. An unknown name beginning with `SAMSPILL_` is an error."
    yield ""
    yield from _table(("variable", "meaning"), [(f"`{k}`", KNOWN[k]) for k in sorted(KNOWN)])


def routes() -> Iterator[str]:
    """Each address of ours, and what answers there."""
    from django.urls import get_resolver

    yield "# Routes\n"
    yield "Who may see what at each address: the permission matrix in `tests/security`."
    yield ""
    found = sorted(set(_routes(get_resolver().url_patterns)))
    yield from _table(("address", "name", "view", "meaning"), found)


def jobs() -> Iterator[str]:
    """What the worker does by itself."""
    yield "# Jobs\n"
    yield "The worker takes each in turn under a lease; two workers never run the same at once."
    yield ""
    yield from _table(("job", "when", "meaning"), _jobs())


def _modules(room: str) -> list[Path]:
    """A room is one module, or a package of the same name when it outgrew one."""
    return sorted([*PACKAGE.glob(f"*/{room}.py"), *PACKAGE.glob(f"*/{room}/*.py")])


def _functions(module: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    yield from (node for node in tree.body if isinstance(node, ast.FunctionDef))


def _has_decorator(node: ast.FunctionDef | ast.ClassDef, name: str) -> bool:
    return any(_name(decorator) == name for decorator in node.decorator_list)


def _name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _action_row(node: ast.FunctionDef) -> tuple[str, ...]:
    takes = [argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]]
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    made = [_name(call) for call in calls]
    refused = [_text(call.args[0]) for call in calls if _name(call) in REFUSALS and call.args]
    return (
        f"`{node.name}`",
        ", ".join(name for name in takes if name not in ALWAYS),
        ", ".join(dict.fromkeys(name for name in made if name in event_names())),
        ", ".join(dict.fromkeys(code for code in refused if code)),
        _first_sentence(node),
    )


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _event_classes(module: Path) -> Iterator[ast.ClassDef]:
    if module.stem in NOT_EVENTS:
        return
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and _has_decorator(node, "dataclass"):
            yield node


def _event_row(node: ast.ClassDef, reactions: dict[str, list[str]]) -> tuple[str, ...]:
    fields = [ast.unparse(item.target) for item in node.body if isinstance(item, ast.AnnAssign)]
    who = ", ".join(f"`{name}`" for name in reactions.get(node.name, []))
    return f"`{node.name}`", ", ".join(fields), who, _first_sentence(node)


@functools.cache
def event_names() -> list[str]:
    """The names of all event classes."""
    modules = sorted(PACKAGE.glob("events/*.py"))
    return [node.name for module in modules for node in _event_classes(module)]


def _reactions() -> dict[str, list[str]]:
    """Event name to `package.function`, from the one table that connects them."""
    table: dict[type, Iterable[Callable[..., object]]] = _contents("reactions", "REACTIONS", {})
    return {
        event.__name__: [f"{who.__module__.split('.')[1]}.{who.__name__}" for who in functions]
        for event, functions in table.items()
    }


def _routes(patterns: Iterable[Any], before: str = "/") -> Iterator[tuple[str, ...]]:
    for pattern in patterns:
        address = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if hasattr(pattern, "url_patterns"):
            if getattr(pattern, "app_name", None) == "admin":
                yield f"`{address}`", "admin", "Django's admin", "Administrators only."
            else:
                yield from _routes(pattern.url_patterns, address)
        elif pattern.callback.__module__.startswith("samspill."):
            yield _route_row(address, pattern)
        else:
            yield f"`{address}`", pattern.name or "", pattern.callback.__module__, ""


def _route_row(address: str, pattern: Any) -> tuple[str, ...]:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    where = f"{view.__module__.removeprefix('samspill.')}.{view.__name__}"
    return f"`{address}`", pattern.name or "", where, _sentence(view.__doc__ or "")


def _jobs() -> list[tuple[str, ...]]:
    return [
        (f"`{job.name}`", _rhythm(job), _sentence(job.run.__doc__ or ""))
        for job in _contents("schedule", "JOBS", ())
    ]


def _rhythm(job: Any) -> str:
    if job.hour is not None:
        return f"once a day after {job.hour:02}.00"
    return f"every {job.every.total_seconds():g} s"


def _contents(module: str, name: str, nothing: Any) -> Any:
    """One of the project's tables of contents; nothing as long as the project has none."""
    where = f"samspill.project.{module}"
    if importlib.util.find_spec(where) is None:
        return nothing
    return getattr(importlib.import_module(where), name)


def _first_sentence(node: ast.FunctionDef | ast.ClassDef) -> str:
    return _sentence(ast.get_docstring(node) or "")


def _sentence(text: str) -> str:
    """The first paragraph, on one line, safe in a table."""
    return " ".join(text.strip().split("\n\n")[0].split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def main() -> None:
    """Write every page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.demo_settings")
    django.setup()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (TARGET / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
