"""A student's check from within a notebook: the assignment is looked for, and its rubric runs in a process of ours.

Nothing of it runs in the kernel: there a student's program could change what looks at it, without meaning to.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grader
from grader.coursework.assignment import FILE, Assignment, load
from grader.coursework.roster import SELF
from grader.errors import NotebookError, RecordError
from grader.grades import verdict
from grader.grades.verdict import CheckResult
from grader.judging import rounds
from grader.measuring.records import shared_record
from grader.record import Record

Say = Callable[[str], None]
_PATIENCE_S = 10.0  # for a session to end its workers when it is interrupted
_LAST_LINES = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a session told.

    Attributes:
        record: what was measured so far; None where nothing was.
    """

    results: tuple[CheckResult, ...]
    record: Record | None

    @property
    def may_change(self) -> bool:
        """Whether measuring anew may close what is open."""
        return self.record is None or self.record.obstacle is not None or rounds.worth_another(self.record)


def assignment(name: str, folder: Path) -> Assignment:
    """The assignment of this name that is nearest to a folder: the folder itself, or in one above it.

    Raises:
        NotebookError: there is none.
        AssignmentError: it has faults.
    """
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise NotebookError(f"{name!r} is no name of an assignment: it is the name of its folder, svm_grid_search.")
    places = [p for above in (folder, *folder.parents) for p in (above / name, above / "assignments" / name)]
    if folder.name == name or (folder / f"{name}.ipynb").exists():
        places.insert(0, folder)
    found = next((place for place in places if (place / FILE).is_file()), None)
    if found is None:
        raise NotebookError(
            f"There is no assignment {name!r} here: neither {folder} nor a folder above it has {name}/{FILE} or "
            f"assignments/{name}/{FILE}. Check the name, and keep the notebook in the folder that you got it in."
        )
    return load(found)


def module(of: Assignment, folder: Path) -> Path:
    """The file that ``%%submission`` writes.

    Raises:
        NotebookError: it is not written yet.
    """
    path = folder / of.entry_file
    if not path.is_file():
        raise NotebookError(
            f"There is no {of.entry_file} beside this notebook yet: "
            f"run the cell that begins with %%submission {of.name}, then this one again."
        )
    return path


def ask(of: Assignment, wanted: str, *, folder: Path, records: Path, say: Say) -> Answer:
    """Checks the module in a folder, one check of it or all.

    Args:
        of: what it is a submission for.
        wanted: the name of a check, or "" for all.
        folder: where the module lies.
        records: where what was measured is kept for the next time.
        say: told what is being measured.

    Raises:
        NotebookError: there is no such check, or the session broke down.
    """
    results: list[CheckResult] = []
    troubles: list[str] = []
    options = [f"--grader-own={folder}", f"--grader-records={records}"]
    with tempfile.TemporaryFile() as errors:
        for kind, told in _told([str(of.folder), wanted, *options], errors.fileno()):
            match kind:
                case "say" if told:
                    say(told)
                case "checks":
                    results = [verdict.from_plain(result) for result in told]
                case "unknown":
                    raise NotebookError(f"{of.name} has no check {wanted!r}. It has: {', '.join(told)}.")
                case "trouble":
                    troubles.append(told)
                case _:
                    pass
        errors.seek(0)
        troubles.append(errors.read().decode(errors="replace"))
    if not results:
        raise NotebookError(_broken(of.name, "\n".join(troubles)))
    return Answer(tuple(results), _record(records / of.name / f"{SELF}.json"))


def forget(of: Assignment, records: Path) -> None:
    """Removes what was measured, so that the next check measures anew."""
    (records / of.name / f"{SELF}.json").unlink(missing_ok=True)


def _told(arguments: Sequence[str], errors: int) -> Iterator[tuple[str, Any]]:
    """What a session tells; it is ended when nobody listens any more, or when it is interrupted."""
    paths = [str(Path(grader.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.Popen(
        # -P: the files beside the notebook are not for us to import
        [sys.executable, "-P", "-m", "grader.notebook.session", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # the kernel's interrupt is for us alone; we pass it on
    )
    try:
        assert child.stdout is not None  # noqa: S101 -- it is a pipe
        for line in child.stdout:
            ((kind, told),) = json.loads(line).items()
            yield kind, told
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Waits for a session that is done, and interrupts one that is not, so that it ends its workers first."""
    if child.stdin is not None:
        child.stdin.close()  # which the session takes for an interrupt
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_PATIENCE_S)
    if child.poll() is None:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _record(path: Path) -> Record | None:
    try:
        return shared_record(path)
    except (OSError, RecordError):
        return None


def _broken(name: str, printed: str) -> str:
    last = "\n".join(printed.strip().splitlines()[-_LAST_LINES:])
    return (
        f"{name} could not be checked; that is not your program's fault. "
        f"`pytest assignments/{name}` in a terminal may say more.\n{last}"
    )
