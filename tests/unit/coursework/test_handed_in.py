"""No part of a submission's path is followed to another place."""

from __future__ import annotations

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.coursework import handed_in, roster
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission, taken
from tests.unit.builders import BASELINE, assignment

SECRET = "SECRET = 'the solution'\n"


@dataclass
class Class:
    """A class in which Anna and Bob handed in a file each, and a solution that nobody is to have."""

    tiny: Assignment
    root: Path

    @property
    def solution(self) -> Path:
        return self.tiny.reference_folder / "squares.py"

    def file(self, student: str) -> Path:
        return self.root / student / "tiny" / "squares.py"

    def read(self, student: str) -> Submission:
        (entry,) = roster.submitted(self.root, self.tiny, (student,))
        return taken(entry, self.tiny)


@pytest.fixture
def course(tmp_path):
    made = Class(assignment(tmp_path), tmp_path / "submitted")
    made.solution.parent.mkdir(parents=True)
    made.solution.write_text(SECRET)
    for student in ("anna", "bob"):
        made.file(student).parent.mkdir(parents=True)
        made.file(student).write_text(BASELINE)
    return made


def to_the_solution(course):
    course.file("eve").parent.mkdir(parents=True)
    course.file("eve").symlink_to(course.solution)


def to_another_student(course):
    course.file("eve").parent.mkdir(parents=True)
    course.file("eve").symlink_to("../../anna/tiny/squares.py")


def to_her_own_file(course):
    course.file("eve").parent.mkdir(parents=True)
    (course.file("eve").parent / "mine.py").write_text(BASELINE)
    course.file("eve").symlink_to("mine.py")


def to_nothing(course):
    course.file("eve").parent.mkdir(parents=True)
    course.file("eve").symlink_to("nowhere")


def to_itself(course):
    course.file("eve").parent.mkdir(parents=True)
    course.file("eve").symlink_to("squares.py")


@pytest.mark.parametrize("make", [to_the_solution, to_another_student, to_her_own_file, to_nothing, to_itself])
def test_a_link_in_place_of_a_file_is_named_and_not_read(course, make):
    make(course)

    found = course.read("eve")

    assert (dict(found.files), found.obstacle) == ({}, None)
    assert (found.finding.reason, found.finding.fact) == ("file_unreadable", "squares.py is a link.")


@pytest.mark.parametrize("target", ["../../solutions/tiny", "../anna/tiny", "mine", "nowhere"])
def test_a_link_in_place_of_an_assignments_folder_is_named_and_not_read(course, target):
    (course.root / "eve" / "mine").mkdir(parents=True)
    (course.root / "eve" / "mine" / "squares.py").write_text(BASELINE)
    (course.root / "eve" / "tiny").symlink_to(target)

    found = course.read("eve")

    assert (dict(found.files), found.finding.fact) == ({}, "The folder tiny is a link.")
    assert found.finding.hint == "Hand in the folder itself, with the file in it."


@pytest.mark.parametrize("target", ["anna", "../solutions", "nowhere"])
def test_a_link_in_place_of_a_students_folder_is_left_to_a_person(course, target):
    (course.root / "eve").symlink_to(target)

    found = course.read("eve")

    assert (dict(found.files), found.finding) == ({}, None)
    assert (found.obstacle.reason, found.obstacle.fact) == (
        "file_of_others",
        "The folder eve is a link to another place.",
    )
    assert found.obstacle.hint == (
        "Nothing of it was read. See whose file it is, put a copy of the student's own there, and grade again."
    )


def test_the_folder_that_the_teacher_names_may_be_a_link(course, tmp_path):
    (tmp_path / "link").symlink_to("submitted")
    course.root = tmp_path / "link"

    assert course.read("anna").files == {"squares.py": BASELINE.encode()}


@pytest.mark.parametrize(("whose", "owner"), [("solution", "solutions/tiny/squares.py"), ("anna", "a file of anna")])
def test_a_file_that_is_somebody_elses_on_the_disk_is_left_to_a_person(course, whose, owner):
    course.file("eve").parent.mkdir(parents=True)
    os.link(course.solution if whose == "solution" else course.file("anna"), course.file("eve"))

    found = course.read("eve")

    assert (dict(found.files), found.finding) == ({}, None)
    assert found.obstacle.fact == f"squares.py is one and the same file on the disk as {owner}."


def test_of_many_who_have_one_file_each_is_told_of_some_others(course):
    for student in ("ben", "cem", "dan", "eve"):
        course.file(student).parent.mkdir(parents=True)
        os.link(course.file("anna"), course.file(student))

    told = [course.read(student).obstacle.fact.partition(" as ")[2] for student in ("anna", "eve")]

    assert told == [
        "a file of ben and a file of cem and a file of dan and 1 more.",
        "a file of anna and a file of ben and a file of cem and 1 more.",
    ]


def test_the_one_whose_file_was_taken_loses_nothing_by_it(course):
    course.file("eve").parent.mkdir(parents=True)
    os.link(course.file("anna"), course.file("eve"))

    assert course.read("anna").finding is None
    assert course.read("bob").files == {"squares.py": BASELINE.encode()}


def test_copies_of_a_whole_class_by_hard_links_wrong_nobody(course, tmp_path):
    for student in ("anna", "bob"):
        (tmp_path / "snapshot" / student).mkdir(parents=True)
        os.link(course.file(student), tmp_path / "snapshot" / student / "squares.py")
        os.link(course.file(student), course.file(student).with_name("old.py"))

    assert [course.read(student).files for student in ("anna", "bob")] == [{"squares.py": BASELINE.encode()}] * 2


def test_a_file_that_gets_another_name_after_the_look_is_not_read(course):
    (entry,) = roster.submitted(course.root, course.tiny, ("anna",))
    os.link(course.file("anna"), course.file("bob").with_name("late.py"))

    found = taken(entry, course.tiny)

    assert (dict(found.files), found.obstacle.fact) == ({}, "squares.py became another file while it was looked at.")


def a_fifo(path):
    os.mkfifo(path)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # paths of sockets are short
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


@pytest.mark.parametrize("make", [a_fifo, a_socket])
def test_what_is_no_plain_file_is_named_and_not_opened(course, make):
    course.file("bob").unlink()
    make(course.file("bob"))

    assert course.read("bob").finding.fact == "squares.py is no plain file."


def test_a_folder_that_becomes_a_link_while_it_is_read_leads_nowhere(course, monkeypatch):
    real = os.stat

    def swapped(path, *arguments, **values):
        status = real(path, *arguments, **values)
        if path == "tiny":
            (course.root / "bob" / "tiny").rename(course.root / "bob" / "before")
            (course.root / "bob" / "tiny").symlink_to(course.tiny.reference_folder)
        return status

    (entry,) = roster.submitted(course.root, course.tiny, ("bob",))
    monkeypatch.setattr(handed_in.os, "stat", swapped)

    found = taken(entry, course.tiny)

    assert dict(found.files) == {}
    assert found.finding.reason == "file_unreadable"


@pytest.mark.parametrize("number", [5, 116])
def test_a_disk_that_fails_is_not_the_students(course, monkeypatch, number):
    def failing(*_, **__):
        raise OSError(number, os.strerror(number))

    (entry,) = roster.submitted(course.root, course.tiny, ("bob",))
    monkeypatch.setattr(handed_in.os, "open", failing)

    found = taken(entry, course.tiny)

    assert found.finding is None
    assert found.obstacle.fact == f"squares.py cannot be read: {os.strerror(number)}."


@pytest.mark.parametrize("what", ["tiny", "tiny/squares.py"])
def test_what_is_mounted_into_a_students_folder_is_left_to_a_person(course, what, tmp_path):
    source = course.tiny.reference_folder if what == "tiny" else course.solution
    target = course.root / "bob" / what
    script = (
        "import sys; from pathlib import Path\n"
        "from grader.coursework import roster\n"
        "from grader.coursework.assignment import load\n"
        "from grader.coursework.submission import taken\n"
        f"tiny = load(Path({str(course.tiny.folder)!r}))\n"
        f"(entry,) = roster.submitted(Path({str(course.root)!r}), tiny, ('bob',))\n"
        "print(dict(taken(entry, tiny).files), taken(entry, tiny).obstacle)"
    )
    shell = f"mount --bind '{source}' '{target}' || exit 77; exec '{os.sys.executable}' -c \"{script}\""
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", shell], capture_output=True, text=True, check=False
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount: util-linux and user namespaces would help")

    assert done.stdout.startswith("{} Finding(reason='file_of_others'")
    assert "mounted there" in done.stdout
