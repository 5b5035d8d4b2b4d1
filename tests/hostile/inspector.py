"""Grades the attacks of one level inside a throw-away world, and tells a line of JSON for each: run by ``world.py``."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from grader.coursework import assignment as assignments
from grader.coursework.roster import Entry
from grader.grades.case import Case, objects
from grader.grades.check import Check
from grader.grades.verdict import Verdict
from grader.grades.view import View
from grader.measuring import lease, lock
from grader.measuring.records import Conditions
from grader.sandbox import choose
from grader.workflow import Workflow
from tests.hostile import canaries, corpus, world
from tests.hostile.canaries import Canaries

_DYING_S = 10.0
_USES = frozenset({"answer", "serial"})
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there while no attack runs."""

    processes: set[int]
    folders: Mapping[Path, set[str]]
    mounts: str


def main() -> None:
    """Grades the attacks that the command line names at the level that it names first."""
    wanted, *names = sys.argv[1:]
    scratch = Path(tempfile.gettempdir())
    course, home = scratch / "course", scratch / "home"
    shutil.copytree(_HERE / "assignments", course / "assignments")
    shutil.copytree(_HERE / "solutions", course / "solutions")
    home.mkdir()
    for name in names:
        _hand_in(course, corpus.ATTACKS[name])
    with canaries.planted(home, course) as planted:
        for name in names:
            _aim(course, name, planted)
        _grade_all(wanted, names, planted, course)


def _hand_in(course: Path, attack: corpus.Attack) -> None:
    folder = course / "submitted" / attack.name / "tiny_box"
    folder.mkdir(parents=True)
    shutil.copyfile(_HERE / "attacks" / f"{attack.name}.py", folder / "squares.py")
    for name, text in attack.beside.items():
        (folder / name).write_text(text, encoding="utf-8")


def _aim(course: Path, name: str, planted: Canaries) -> None:
    for path in (course / "submitted" / name / "tiny_box").iterdir():
        text = planted.aimed(path.read_text(encoding="utf-8"))
        path.write_text(text.replace("@submission@", str(path.parent)), encoding="utf-8")


def _grade_all(wanted: str, names: list[str], planted: Canaries, course: Path) -> None:
    level, why = choose(wanted)
    tell("level", name=level.name, why=why)
    outer = surroundings()
    conditions = Conditions(isolation=wanted, for_grades=wanted != "none", seed="hostile")
    with Workflow(conditions, say=lambda _: None, results=course / "graded") as workflow:
        workflow.open()
        for name in names:
            tell("begun", attack=name)
            inner = surroundings()
            tell("graded", attack=name, **_graded(workflow, course, name, planted), left=left_of(inner, is_open=True))
    tell("closed", left=left_of(outer), lock=_lock())


def _graded(workflow: Workflow, course: Path, name: str, planted: Canaries) -> dict[str, Any]:
    """The verdict on one attack, as a grading comes by it, and what became of the canaries."""
    folder = course / "submitted" / name / "tiny_box"
    handed_in = {path.name: path.read_bytes() for path in folder.iterdir()}
    started = time.monotonic()
    case = workflow.case(assignments.load(course / "assignments" / "tiny_box"), Entry(name, folder), _checks())
    try:
        case.results()
        grade = workflow.grade(case)
    except Exception as fault:  # noqa: BLE001 -- whatever stops a grading is what this looks for
        workflow.rest()
        return {"verdict": "crashed", "reason": type(fault).__name__, "fact": str(fault), "harmed": planted.harmed()}
    result = grade.checks[0]
    kept = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}
    harmed = planted.harmed()
    harmed += [] if kept == handed_in else ["its own submission was changed"]
    harmed += ["a hidden text was read"] if planted.word in _all_that_was_told(case, course, name) else []
    return {
        "verdict": str(result.verdict),
        "reason": "" if result.verdict is Verdict.PASSED else result.reason,
        "fact": result.fact,
        "points": result.points,
        "isolation": grade.record.isolation,
        "harmed": harmed,
        "seconds": round(time.monotonic() - started, 2),
    }


def _all_that_was_told(case: Case, course: Path, name: str) -> str:
    """The stored grade, and what the submission printed."""
    return (course / "graded/tiny_box" / f"{name}.json").read_text(encoding="utf-8") + case.record.output


def _checks() -> dict[str, Check]:
    """The rubric's only check."""

    def run(view: View) -> None:
        asked = objects(view, _USES)
        asked["answer"].require_equal(asked["serial"], "squares")

    return {"test_squares": Check("test_squares", "Every square equals the serial one", 2.0, _USES, (), run)}


def surroundings() -> Surroundings:
    """Everything that a run could leave something in."""
    watched = [Path(p) for p in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")]
    watched += [path for path in watched[0].glob("grader-*") if path.is_dir()]
    return Surroundings(set(world.processes()), {p: _names(p) for p in watched}, _mounts())


def left_of(before: Surroundings, *, is_open: bool = False) -> list[str]:
    """What a run has left when everything has had time to die.

    A bench keeps the folders of its arms until it ends, and its template as long as it is open.
    """
    until = time.monotonic() + _DYING_S
    while (new := _new(before, is_open=is_open)) and time.monotonic() < until:
        time.sleep(0.01)
    found = [f"process {command[:100]}" for command in new]
    for folder, names in before.folders.items():
        ours = ("submission-", "baseline-") if folder.name.startswith("grader-") else ("grader-locks-",)
        found += [f"file {folder / n}" for n in _names(folder) - names if not n.startswith(ours)]
    return found + (["a mount"] if _mounts() != before.mounts else [])


def _new(before: Surroundings, *, is_open: bool) -> list[str]:
    """The command lines of processes that were not there before."""
    found = [" ".join(c) for pid, c in world.processes().items() if pid not in before.processes]
    return [command for command in found if not (is_open and "grader.inside.template" in command)]


def _names(folder: Path) -> set[str]:
    return set(os.listdir(folder)) if folder.is_dir() else set()


def _mounts() -> str:
    return Path("/proc/self/mountinfo").read_text(encoding="utf-8")


def _lock() -> str:
    try:
        with filelock.FileLock(lock.own(lease.GATE), timeout=0):
            return "free"
    except filelock.Timeout:
        return "held"


def tell(event: str, **facts: object) -> None:
    """One line to the tests."""
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
