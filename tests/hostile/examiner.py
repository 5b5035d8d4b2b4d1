"""Grades attacks on a real assignment with the command, inside a throw-away world: run by ``world.py``.

An attack of the corpus becomes a program for the assignment: it strikes where the entry runs and, where it comes back,
on the workers before that. Then it returns nothing of use, so that its grading ends early.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from subprocess import PIPE
from typing import Any

from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from tests.hostile import canaries, corpus, inspector
from tests.hostile.canaries import Canaries, Target

_CHECKOUT = Path(__file__).resolve().parents[2]
_COMMAND = "import sys; sys.stdin.readline(); from grader.cli import main; main(prog_name='grader')"
_TIMEOUT_S = 280
_STRIKE = """

def _strike(number=0):
    squares(float, [1.0])
"""
_ENTRIES = {
    "ipyparallel": "def {entry}(client, **given):\n    {workers}\n    _strike()\n    return {{}}\n",
    "scoop": "def {entry}(**given):\n    {workers}\n    _strike()\n    return {{}}\n",
}
_ON_WORKERS = {
    "ipyparallel": "client[:].apply_sync(_strike)",
    "scoop": "from scoop import futures; list(futures.map(_strike, range(8)))",
}


def main() -> None:
    """Grades the attacks that the command line names, on the assignment and at the level that it names first."""
    name, wanted, *names = sys.argv[1:]
    scratch = Path(tempfile.gettempdir())
    course, home = scratch / "course", scratch / "home"
    for tree in ("assignments", "solutions"):
        shutil.copytree(_CHECKOUT / tree / name, course / tree / name)
    home.mkdir()
    assignment = assignments.load(course / "assignments" / name)
    options = ["grade", "submitted", f"--isolation={wanted}", "--results=graded", "--seed=hostile"]
    students = [word for attack in names for word in ("--student", attack)]
    with subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *options, *students],
        cwd=course,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    ) as grader:
        target = Target(name, assignment.entry_file, grader.pid)
        with canaries.planted(home, course, target) as planted:
            for attack in names:
                _hand_in(course, assignment, corpus.ATTACKS[attack], planted)
            planted.harmed()  # what was just written is as it should be
            before = inspector.surroundings()
            out, err = grader.communicate("\n", timeout=_TIMEOUT_S)
            grades = {attack: _grade(course / "graded" / name / f"{attack}.json") for attack in names}
            told = out + err + json.dumps(grades)
            harmed = planted.harmed() + (["a hidden text was read"] if planted.word in told else [])
            inspector.tell(
                "examined",
                status=grader.returncode,
                said=out + err,
                grades=grades,
                harmed=harmed,
                left=inspector.left_of(before),
            )


def _hand_in(course: Path, assignment: Assignment, attack: corpus.Attack, planted: Canaries) -> None:
    folder = course / "submitted" / attack.name / assignment.name
    folder.mkdir(parents=True)
    workers = _ON_WORKERS[assignment.backend] if attack.expected == corpus.PASSED else "pass"
    entry = _ENTRIES[assignment.backend].format(entry=assignment.entry_function, workers=workers)
    text = (corpus.HERE / "attacks" / f"{attack.name}.py").read_text(encoding="utf-8")
    files = {assignment.entry_file: text + _STRIKE + "\n\n" + entry, **attack.beside}
    for name, content in files.items():
        aimed = planted.aimed(content).replace("@submission@", str(folder))
        (folder / name).write_text(aimed, encoding="utf-8")


def _grade(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {"missing": True}
    grade = json.loads(path.read_text(encoding="utf-8"))
    first = grade["checks"][0]
    return {
        "verdict": first["verdict"],
        "reason": first["reason"],
        "fact": first["fact"],
        "others": sorted({check["verdict"] for check in grade["checks"][1:]}),
        "points": grade["points"],
        "isolation": grade["record"]["isolation"],
    }


if __name__ == "__main__":
    main()
