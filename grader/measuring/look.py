"""What can be said of a submission before anything of it runs."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from grader.coursework import near, no_python, outline
from grader.coursework.assignment import Assignment
from grader.coursework.outline import Outline
from grader.coursework.submission import Submission
from grader.errors import BackendError
from grader.record.finding import Finding
from grader.sandbox import parser
from grader.sandbox.parser import Cut

_IDLE = {b"echo", b"exit", b"true", b":"}  # commands of a shell


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it.

    Attributes:
        finding: the reason of the student's why it need not be run, or None.
        obstacle: the reason of ours why it cannot be told, or None.
        is_baseline: whether it is the serial program that was given.
    """

    finding: Finding | None = None
    obstacle: Finding | None = None
    is_baseline: bool = False


def look(submission: Submission, assignment: Assignment) -> Look:
    """Looks at a submission's text; a student's is parsed by a process of its own."""
    if submission.obstacle is not None:
        return Look(obstacle=submission.obstacle)
    content = submission.files.get(assignment.entry_file)
    if submission.finding is not None or content is None:
        return Look(submission.finding or near.missing(assignment.entry_file))
    if assignment.is_launcher:
        return Look(_of_a_script(content, assignment))
    return _of_python(content, assignment)


def _of_python(content: bytes, assignment: Assignment) -> Look:
    foreign = no_python.finding(assignment.entry_file, content)
    if foreign is not None:
        return Look(foreign)
    try:
        found = _outline(content, assignment.entry_function, assignment.source("baseline.py"))
    except BackendError as fault:
        return Look(obstacle=Finding("backend_failed", str(fault)))
    if isinstance(found, Cut):
        return Look(_cut_finding(found, assignment.entry_file))
    return Look(outline.finding(found, assignment), is_baseline=found.is_baseline)


def _of_a_script(content: bytes, assignment: Assignment) -> Finding | None:
    """A shell script is not parsed: sbatch and the shell say what is wrong with it, when it runs in its box."""
    name = assignment.entry_file
    foreign = no_python.no_text(name, content, "shell script")
    if foreign is not None:
        return foreign
    if _does_nothing(content):
        return Finding("not_implemented", "not implemented yet", f"Write {name}.")
    return None


def _does_nothing(script: bytes) -> bool:
    """Whether it is a stub, which says something and fails. There is no other to compare with in one's own check."""
    lines = [words for line in script.splitlines() if (words := line.split()) and not words[0].startswith(b"#")]
    return (
        bool(lines) and all(words[0] in _IDLE for words in lines) and lines[-1][0] == b"exit" and lines[-1][1:] > [b"0"]
    )


@functools.lru_cache(maxsize=4)
def _outline(content: bytes, wanted: str, baseline: str) -> Outline | Cut:
    """The same text is asked about several times within one grading."""
    told = parser.parsed("outline", content, wanted=wanted, baseline=baseline)
    return told if isinstance(told, Cut) else outline.from_plain(told)


def _cut_finding(cut: Cut, name: str) -> Finding:
    match cut:
        case Cut.TIMED_OUT:
            fact = f"{name} was not run: Python's parser had not read it after {parser.CPU_S} s."
            return Finding("timed_out", fact, "Break its longest lines and strings up, and load data from no text.")
        case Cut.TOO_LARGE:
            fact = f"{name} was not run: Python's parser needs more than {parser.MEMORY_MB} MB of memory for it."
            return Finding("too_large", fact, "Compute data in place of writing them down.")
