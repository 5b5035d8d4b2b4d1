"""``grader collect``: listed first, kept once, nobody lost and nobody taken for another."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.course import attempts, settings

SETTINGS = """\
title = "PS08"
time_zone = "Europe/Luxembourg"
assignments_folder = "assignments"

[assignments.squares]
due = 2026-11-20
"""
ROSTER = """\
student,name,email,ids,team,exempt
ann,Ann Lee,ann@x.lu,11,red,
bob,Bob O'Neil,bob@x.lu,b.neil,red,
jörg,"Ø, Jörg",,13,,
-x.y,=SUM(A1),,,,
zoe,Zoe,,,,squares
dan,Dan,,,,
"""
TEXT = b"def squares(square, numbers):\n    return [square(x) for x in numbers]\n"
IN_TIME, LATE = (2026, 11, 19, 12, 0, 0), (2026, 11, 21, 12, 0, 0)
WHOLE = {
    "Ann Lee_1_assignsubmission_file/squares.py": TEXT,
    "Bob ONeil_2_assignsubmission_file/Squares(1).py": TEXT,
    "Ø Jörg_3_assignsubmission_file/src/squares.py": TEXT,
    "=SUM(A1)_4_assignsubmission_file/squares.py": TEXT,
}


@pytest.fixture
def ps08(course):
    course.assignment()
    (course.folder / settings.FILE).write_text(SETTINGS, encoding="utf-8")
    (course.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return course


@pytest.fixture
def collect(ps08):
    """Collects from files, which become a zip, or from a path."""

    def collecting(source, *options, when=IN_TIME):
        path = source
        if isinstance(source, dict):
            path = ps08.folder / "download.zip"
            path.write_bytes(zipped(source, when))
        words = ["collect", str(path), "--assignment", "squares", "--course", str(ps08.folder), *options]
        return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)

    return collecting


def zipped(files, when=IN_TIME):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, when), content)
    return out.getvalue()


@pytest.fixture
def kept(ps08):
    """What is kept: by student the received day and what was taken, of each attempt."""

    def keeping():
        found = attempts.all_of(settings.load(ps08.folder), "squares")
        return {s: [(a.received.day, dict(a.taken)) for a in some] for s, some in found.items()}

    return keeping


def everything(folder):
    """Contents by path, but for locks and what stands in memory's place."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".")
    }


def test_it_lists_first_and_changes_nothing(collect, ps08, kept):
    before = everything(ps08.folder)

    done = collect(WHOLE)

    assert done.exit_code == 0, done.output
    assert "Nothing was changed. To keep it, call this again with --yes." in done.output
    assert "named Squares(1).py" in done.output
    assert "Nothing is there of 1: dan." in done.output
    assert "Exempt, and nothing is there of 1: zoe." in done.output
    assert everything(ps08.folder) == {**before, "download.zip": zipped(WHOLE)}
    assert kept() == {}


def test_what_was_listed_is_kept_and_laid_out(collect, ps08, kept):
    done = collect(WHOLE, "--yes")

    assert done.exit_code == 0, done.output
    assert {s: a for s, [(_, a)] in kept().items()} == {
        "ann": {"squares.py": "squares.py"},
        "bob": {"squares.py": "Squares(1).py"},
        "jörg": {"squares.py": "src/squares.py"},
        "-x.y": {"squares.py": "squares.py"},
    }
    laid = sorted(p.parent.parent.name for p in (ps08.folder / "submitted").glob("*/squares/squares.py"))
    assert laid == ["%2Dx.y", "ann", "bob", "j%C3%B6rg"]


def test_collecting_twice_changes_nothing(collect, ps08):
    collect(WHOLE, "--yes")
    before = everything(ps08.folder)

    done = collect(WHOLE, "--yes")

    assert "Kept 0 new" in done.output
    assert everything(ps08.folder) == before


def test_a_later_download_adds_what_is_new(collect, kept):
    collect(WHOLE, "--yes")
    first = next(iter(WHOLE))

    done = collect({first: TEXT + b"# better\n"}, "--yes", when=LATE)

    assert [day for day, _ in kept()["ann"]] == [19, 21]
    assert "Nothing new is there of 3: bob, jörg, -x.y." in done.output
    assert "11 h 0 min" in done.output or "12 h 0 min" in done.output


def test_the_label_is_the_name_that_was_downloaded(collect, ps08):
    collect(WHOLE, "--yes")

    found = attempts.of(settings.load(ps08.folder), "squares", "bob")

    assert [a.label for a in found] == ["Bob ONeil_2_assignsubmission_file"]
    assert json.loads(found[0].folder.with_suffix(".json").read_text())["taken"]["squares.py"]["repaired"] == [
        "named Squares(1).py"
    ]


def test_who_is_nobodys_is_told_and_the_others_are_kept(collect, kept):
    done = collect({**WHOLE, "Eve Q_9_assignsubmission_file/squares.py": TEXT}, "--yes")

    assert done.exit_code == 1
    assert "Nobody's: Eve Q_9_assignsubmission_file: Eve Q (number 9) is not in the roster." in done.output
    assert len(kept()) == 4


def test_nothing_of_anybody_ends_with_2(collect, kept):
    done = collect({"Eve Q_9_assignsubmission_file/squares.py": TEXT}, "--yes")

    assert (done.exit_code, kept()) == (2, {})


def test_a_person_chooses_between_two(collect, kept):
    files = {f"Ann Lee_1_assignsubmission_file/{where}/squares.py": TEXT + where.encode() for where in "ab"}
    listed = collect(files)

    done = collect(files, "--take", "ann", "squares.py", "b/squares.py", "--yes")

    assert "--take ann squares.py b/squares.py" in listed.output
    assert listed.exit_code == 2
    assert done.exit_code == 0, done.output
    assert kept()["ann"][0][1] == {"squares.py": "b/squares.py"}


@pytest.mark.parametrize(
    ("take", "words"),
    [
        (("ann", "squares.py", "c.py"), "there is no file 'c.py' of ann"),
        (("ann", "other.py", "c.py"), "squares asks for no file 'other.py'. It asks for: squares.py"),
        (("eve", "squares.py", "c.py"), "There is no 'eve' in"),
    ],
)
def test_a_choice_that_is_none_is_told(collect, take, words):
    done = collect(WHOLE, "--take", *take)

    assert done.exit_code == 2
    assert words in done.output


def test_a_dishonest_zip_is_refused_whole(collect, ps08, kept):
    done = collect({**WHOLE, "../../evil.py": TEXT}, "--yes")

    assert done.exit_code == 2
    assert "download.zip is not taken. ../../evil.py leads out of it. Nothing of it was written" in done.output
    assert kept() == {}
    assert not (ps08.folder / "received").exists()


def test_a_dishonest_nested_zip_costs_its_student_alone(collect, kept):
    evil = zipped({"/etc/passwd": b"x"})

    done = collect({**WHOLE, "Dan_5_assignsubmission_file/hand.zip": evil}, "--yes")

    assert done.exit_code == 1
    assert "hand.zip is not unpacked: /etc/passwd is the path of another place." in done.output
    assert kept()["dan"] == [(19, {})]
    assert len(kept()) == 5


def test_all_may_have_been_received_at_one_time(collect, kept):
    collect(WHOLE, "--received", "2026-11-18 10:00", "--yes", when=LATE)

    assert {day for some in kept().values() for day, _ in some} == {18}


def test_who_has_no_time_is_left_out_until_somebody_says_one(collect, kept):
    done = collect(WHOLE, "--yes", when=(1980, 1, 1, 0, 0, 0))

    assert done.exit_code == 2
    assert "nobody knows when it was handed in" in done.output
    assert kept() == {}


def test_the_sheet_says_when(collect, ps08, kept):
    sheet = ps08.folder / "grades.csv"
    sheet.write_text(
        "Identifier,Full name,Status,Grade,Last modified (submission)\n"
        'Participant 1,Ann Lee,x,,"Tuesday, 3 November 2026, 10:12 PM"\n'
    )

    collect(WHOLE, "--sheet", str(sheet), "--yes")

    assert (kept()["ann"][0][0], kept()["bob"][0][0]) == (3, 19)


@pytest.mark.parametrize("teams", [True, False])
def test_a_team_hands_in_once(collect, ps08, kept, teams):
    text = SETTINGS + ("teams = true\n" if teams else "")
    (ps08.folder / settings.FILE).write_text(text)

    done = collect({"red_3_assignsubmission_file/squares.py": TEXT}, "--yes")

    assert (done.exit_code, list(kept())) == ((0, ["ann"]) if teams else (2, []))
    assert ("\nann, bob " in done.output) is teams


def test_a_folder_is_as_good_as_a_zip(collect, ps08, kept, tmp_path):
    for name, content in WHOLE.items():
        path = tmp_path / "unpacked" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        os.utime(path, (1_795_000_000, 1_795_000_000))

    done = collect(tmp_path / "unpacked", "--yes")

    assert done.exit_code == 0, done.output
    assert len(kept()) == 4


class Killed(BaseException):
    """Ends everything, as a signal does that nobody can catch."""


@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 9, 10, 12])
def test_who_is_killed_calls_it_again(collect, ps08, kept, monkeypatch, at):
    steps = iter(range(1, 1000))

    def dying(*arguments, call=os.fsync):
        if next(steps) == at:
            raise Killed
        return call(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", dying)
        try:
            done = collect(WHOLE, "--yes")
            assert done.exit_code == 0 or isinstance(done.exception, Killed)
        except Killed:
            pass

    done = collect(WHOLE, "--yes")

    assert done.exit_code == 0, done.output
    assert {s: len(some) for s, some in kept().items()} == {"ann": 1, "bob": 1, "jörg": 1, "-x.y": 1}
    assert len(list((ps08.folder / "submitted").glob("*/squares/squares.py"))) == 4


def git(folder, *words, **environment):
    fixed = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@x", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@x"}
    subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **fixed, **environment}, check=True, capture_output=True
    )


def cloned(root, name, *days):
    """A repository with a commit on each of these days of November."""
    folder = root / name
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for day in days:
        (folder / "squares.py").write_bytes(TEXT + f"# {day}\n".encode())
        git(folder, "add", "squares.py")
        when = f"2026-11-{day:02}T12:00:00+00:00"
        git(folder, "commit", "-q", "-m", str(day), GIT_COMMITTER_DATE=when, GIT_AUTHOR_DATE=when)
    return folder


def test_clones_are_read_at_the_date(collect, ps08, kept, tmp_path):
    root = tmp_path / "clones"
    cloned(root, "squares-ann", 18, 19, 25)
    cloned(root, "squares-bob", 22)
    cloned(root, "squares-eve", 18)

    done = collect(root, "--yes")

    assert done.exit_code == 1
    assert {s: [day for day, _ in some] for s, some in kept().items()} == {"ann": [19], "bob": [22]}
    assert "squares-eve" in done.output
    assert (ps08.folder / "submitted/ann/squares/squares.py").read_bytes().endswith(b"# 19\n")


def test_nothing_in_a_clone_is_run_or_followed(collect, ps08, kept, tmp_path):
    mark = tmp_path / "was-run"
    folder = cloned(tmp_path / "clones", "ann", 18)
    (folder / "away.py").symlink_to("/etc/passwd")
    (folder / ".gitattributes").write_text("*.py filter=evil\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more", GIT_COMMITTER_DATE="2026-11-19T12:00:00+00:00")
    run = f"touch {mark}"
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "filter.evil.smudge",
        "gpg.program",
        "core.editor",
        "diff.external",
    ):
        git(folder, "config", key, run)
    git(folder, "config", "log.showSignature", "true")
    git(folder, "config", "remote.origin.url", f"ext::sh -c '{run}'")
    git(folder, "config", "remote.origin.promisor", "true")
    for hook in ("post-checkout", "post-merge", "pre-auto-gc", "reference-transaction"):
        path = folder / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\n{run}\n")
        path.chmod(0o755)

    done = collect(tmp_path / "clones", "--yes")

    assert not mark.exists()
    assert list(kept()) == ["ann"]
    assert "away.py is a link, which is not followed" in done.output
    assert not list((ps08.folder / "received").rglob("away.py"))


def test_urls_are_cloned(collect, kept, tmp_path):
    cloned(tmp_path / "there", "one", 18)
    listed = tmp_path / "urls.csv"
    listed.write_text(f"student,url\nann,{tmp_path / 'there' / 'one'}\nbob,{tmp_path / 'there' / 'none'}\n")

    done = collect(listed, "--yes")

    assert done.exit_code == 1
    assert list(kept()) == ["ann"]
    assert "repository cannot be read: git clone" in done.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("student,address\nann,x\n", "has no column url"),
        ("student,url\nann,\n,http://x\n", "line 2: has no URL"),
        ("student,url\nann,--upload-pack=touch x\n", "is no URL"),
        ("student,url\nann,ext::sh -c x\n", "is no URL"),
    ],
)
def test_a_list_of_urls_with_faults_is_told(collect, tmp_path, text, words):
    listed = tmp_path / "urls.csv"
    listed.write_text(text)

    done = collect(listed)

    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--received", "tomorrow"), "--received: 'tomorrow' is no date"),
        (("--received", "2026-10-25 02:30"), "comes twice in Europe/Luxembourg"),
        (("--layout", "canvas"), "It has not the layout canvas"),
    ],
)
def test_what_cannot_be_is_told(collect, options, words):
    done = collect(WHOLE, *options)

    assert done.exit_code == 2
    assert words in done.output


def test_names_of_files_do_nothing_to_the_terminal(collect):
    done = collect({**WHOLE, "Eve\x1b[2J_9_assignsubmission_file/squares.py": TEXT})

    assert "\x1b[2J" not in done.output
