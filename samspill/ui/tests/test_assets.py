"""What is built, and what templates may ask for."""

import json
import re
from pathlib import Path

import pytest

from tools import assets

REPO = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(REPO.glob("samspill/*/jinja2/**/*.html"))
ICON = re.compile(
    r"""(?:icon\(\s*|icon_name\s*=\s*|via_icon["']?\s*[:=]\s*|or )["']([A-Z]\w+)["']"""
)
INLINE = re.compile(r"""<[a-z][^>{]*\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)""")
OUR_STYLES = sorted((REPO / "samspill/ui/css").glob("*.css"))


def test_every_icon_that_a_template_names_is_in_the_sprite():
    listed = set(assets.icon_names())
    asked = {name for path in TEMPLATES for name in ICON.findall(path.read_text())}
    assert asked - listed == set()


def test_templates_hold_no_inline_style_or_script():
    for path in TEMPLATES:
        assert not INLINE.search(path.read_text()), path


def test_system_classes_stand_in_components_only():
    """The system can be swapped by rewriting ``ui`` alone: its controls come from macros."""
    control = re.compile(r"ds-(?:button|tag|alert|input|field|error-summary)\b")
    pages = [path for path in TEMPLATES if "/ui/jinja2/" not in str(path)]
    typed = {str(path).split("/jinja2/")[1] for path in pages if control.search(path.read_text())}
    assert typed == set()


def test_only_the_map_knows_the_system_s_tokens():
    assert {path.stem for path in OUR_STYLES} == set(assets.OWN_STYLES)
    for path in OUR_STYLES:
        assert path.stem == "map" or "--ds-" not in path.read_text(), path


def test_glue_is_short_and_needs_no_eval():
    source = (REPO / "samspill/ui/js/live.js").read_text()
    assert len(source.splitlines()) < 80
    assert not re.search(r"\beval\b|new Function|setAttribute\(.style", source)


def test_lock_names_no_registry():
    lock = (REPO / "package-lock.json").read_text()
    assert "resolved" not in lock
    pinned = json.loads((REPO / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())


def test_symbol_is_rounded_and_takes_the_colour_of_its_text():
    svg = '<svg width="1em" fill="none" xmlns="x">\n<path d="M15.0858 3.25C14.999 4L2 19.9999Z" fill="currentColor"/>\n</svg>'
    assert assets.symbol("Chat", svg) == (
        '<symbol id="Chat" viewBox="0 0 24 24"><path d="M15.09 3.25C15 4L2 20Z"/></symbol>'
    )


@pytest.mark.skipif(not (assets.STATIC / "app.css").exists(), reason="run `make assets` first")
def test_first_visit_stays_within_its_budget():
    """60 kB compressed with the font and a live page's script; 8 kB are left for the page."""
    import brotli  # type: ignore[import-untyped]

    files = ("app.css", "live.js", "icons.svg", "mark.svg", "fonts/latin.woff2")
    sizes = {name: len(brotli.compress((assets.STATIC / name).read_bytes())) for name in files}
    assert sizes["app.css"] <= 17_000
    assert sum(sizes.values()) <= 55_000, sizes


def test_a_step_runs_only_when_something_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STAMPS", tmp_path / "stamps")
    source, product, runs = tmp_path / "in", tmp_path / "out", []

    def build():
        runs.append(1)
        product.write_text("built")

    source.write_text("one")
    assets.once("step", [source], product, build)
    assets.once("step", [source], product, build)
    assert len(runs) == 1
    source.write_text("two")
    assets.once("step", [source], product, build)
    assert len(runs) == 2
    product.unlink()
    assets.once("step", [source], product, build)
    assert len(runs) == 3


def test_a_step_that_failed_runs_again(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STAMPS", tmp_path / "stamps")
    source, product = tmp_path / "in", tmp_path / "out"
    source.write_text("one")
    product.write_text("old")

    def fail():
        raise SystemExit("no network")

    with pytest.raises(SystemExit):
        assets.once("step", [source], product, fail)
    with pytest.raises(SystemExit):
        assets.once("step", [source], product, fail)
