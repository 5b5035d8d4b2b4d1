"""Links lead somewhere, files and targets that are named exist, and commands are typed as they are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from grader.cli import main
from grader.sandbox import advisories
from grader.sandbox.programs import Bubble

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "slurm").glob("*.md")])
FOLDERS = "grader|docs|tests|assignments|solutions|benchmarks|slurm"
CHECKOUT = str(ROOT)  # where this machine keeps it is nobody's business

every_page = pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])


def anchors(path):
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def typed_commands(text):
    """What follows ``grader`` in code that begins with it; behind a lone ``--`` are another program's words."""
    for line in re.findall(r"(?:^\$ |^    |`)(grader [a-z][^`\n#]*)", text, re.MULTILINE):
        words = shlex.split(line)[1:]
        yield words[: words.index("--")] if "--" in words else words


@every_page
def test_links_lead_to_files_and_headings(path):
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    inner = [link.partition("#") for link in links if "://" not in link]

    dead = [f for f, _, _ in inner if f and not (path.parent / f).exists()]
    lost = [f + a for f, _, a in inner if a and a not in anchors(path.parent / f if f else path)]
    assert (dead, lost) == ([], [])


@every_page
def test_files_that_are_named_exist(path):
    named = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", path.read_text(encoding="utf-8"))

    missing = [name for name in named if not (ROOT / name).exists()]

    assert missing == []


@every_page
def test_commands_and_their_options_exist(path):
    wrong = []
    for words in typed_commands(path.read_text(encoding="utf-8")):
        command = main.commands.get(words[0])
        if isinstance(command, click.Group) and words[1:]:
            command = command.commands.get(words[1])
        known = {name for option in command.params for name in option.opts} if command else set()
        wrong += [words] if command is None else []
        wrong += [word for word in words if word.startswith("-") and word.partition("=")[0] not in known | {"--help"}]

    assert wrong == []


@every_page
def test_a_page_names_no_place_of_the_machine_that_it_was_written_on(path):
    text = path.read_text(encoding="utf-8")

    assert CHECKOUT not in text
    assert str(Path.home()) + "/" not in text


@every_page
def test_make_targets_that_are_named_exist(path):
    named = set(re.findall(r"(?:`|^    |^\$ )make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert named <= targets


def test_the_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "`make grade`" in text
    assert "`make test`" in text


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_every_page_of_the_docs_can_be_reached_from_their_map():
    start = ROOT / "docs" / "README.md"
    linked = {
        (start.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", start.read_text(encoding="utf-8"))
    }

    lost = [str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md") if path not in linked | {start}]
    assert lost == []


def test_the_tutorial_shows_the_doctors_lines_whole():
    """A line that is cut there looks like another machine's to whoever compares."""
    block = (ROOT / "docs/tutorial/first-grading.md").read_text(encoding="utf-8").partition("$ grader doctor")[2]
    shown = block.partition("```")[0]
    bubble = Bubble("/usr/bin/bwrap", (0, 8, 0), "of the system")

    assert f"{advisories.harmless(bubble)}\n" in shown
    assert "in spite of it: grade as an ordinary user\n" in shown
