"""What may never be committed: people's numbers, other people's files, places of one machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.people import pid
from tools.repository import files, texts

# Published as examples by Skatteetaten; they stand whole in one file, as golden vectors.
PUBLISHED = {"020132" + "99997", "020132" + "99903", "301082" + "99920", "301082" + "99939"}
PUBLISHED_IN = Path("samspill/people/tests/test_pid.py")
# Not inside a word, a hash or a decimal fraction; the usual space after the date is allowed.
ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z_])(?<!\d\.)(\d{6}) ?(\d{5})(?![0-9A-Za-z_])")


def real_numbers(text: str) -> set[str]:
    """Every number in the text that could belong to somebody, under either checksum rule."""
    found = {"".join(match.groups()) for match in ELEVEN_DIGITS.finditer(text)}
    return {number for number in found if pid.inspect(number).kind == pid.Kind.REAL}


def test_no_number_in_the_repository_could_be_somebodys() -> None:
    found = {
        str(name): numbers
        for name, text in texts().items()
        if (numbers := real_numbers(text) - (PUBLISHED if name == PUBLISHED_IN else set()))
    }
    assert found == {}


@pytest.mark.parametrize("number", sorted(PUBLISHED))
def test_the_scan_sees_numbers_valid_by_either_rule(number: str) -> None:
    assert real_numbers(f"id={number};") == {number}
    assert real_numbers(f"{number[:6]} {number[6:]}") == {number}


def test_the_scan_leaves_synthetic_numbers_hashes_and_fractions_alone() -> None:
    assert real_numbers(pid.synthetic(1)) == set()
    number = sorted(PUBLISHED)[0]
    assert real_numbers(f"sha256:ab{number}cd and 0.{number}") == set()


# Written in pieces, so that this file does not name what it forbids.
FORBIDDEN = {
    "a registry's address": "|".join(
        (
            r"registry\.npm" + r"js",
            r"py" + r"pi\.org",
            r"files\.python" + r"hosted",
            r"npm" + "mirror",
        )
    ),
    "a path of one machine": r"(?<![\w./])/(?:wo"
    + r"rk|ro"
    + r"ot|ho"
    + r"me/\w+|Us"
    + r"ers/\w+)/",
    "how the work is organised": "|".join(
        (
            r"\bsub" + r"agents?\b",
            r"\bskeleton" + "-notes",
            r"\bnav" + "-anchors",
            r"\bpeer" + r"-baseline\.md",
            r"\bhouse" + r"\.md",
            r"\bmethod" + r"\.md",
            r"\bfacts" + r"/\w",
            r"\bissues" + " show",
            r"Co-Authored" + "-By",
            r"\bcl" + r"aude\b",
            r"\bchat" + r"gpt\b",
            r"\bLL" + r"M\b",
            r"\blanguage" + " model",
            r"\b(?:this|next|previous) sit" + "ting",
        )
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_committed_files_name_no_registry_machine_or_organisation(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        f"{name}: {match.group()}"
        for name, text in texts().items()
        for match in [pattern.search(text)]
        if match
    ]
    assert found == []


THIRD_PARTY = re.compile(
    r"\.(?:woff2?|ttf|otf|eot|whl|tgz|jar)$|\.min\.(?:js|css)$|(?:^|/)node_modules/"
    r"|(?:^|/)(?:htmx|designsystemet|alpine|jquery)[\w.-]*\.(?:js|css)$|\.mo$|\.sqlite3$|\.pyc$"
)


def test_third_party_and_built_files_are_not_committed() -> None:
    assert [str(name) for name in files() if THIRD_PARTY.search(str(name))] == []


def test_the_licence_is_ours() -> None:
    assert "Samspill contributors" in texts()[Path("LICENSE")]
