"""Why a run gave no answer, in words: for a student where it is theirs, for a teacher where it is ours."""

from __future__ import annotations

import errno
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict

from grader.coursework.assignment import Assignment
from grader.judging import advice
from grader.measuring import machine
from grader.measuring.backends import Reply
from grader.measuring.plain_words import described
from grader.record import Ending, Raised
from grader.record.finding import Finding
from grader.text import one_line

_LONGEST = 500
_NAME = 100  # characters of an exception's type
_LOST = {"Shutdown"}  # SCOOP's, where another worker has gone
_TOO_LARGE = re.compile(r"\b(is|are) too (large|much|many); .* can be sent")  # as frames say it


def in_words(reply: Reply) -> str:
    """A reply that is no answer, in one line."""
    if reply.raised is not None:
        return one_line(f"{reply.raised.type}: {reply.raised.message}")
    return f"{reply.ending.replace('_', ' ')} ({reply.detail})"


def no_inputs(reply: Reply, assignment: Assignment) -> str:
    """Why there are no inputs: the author's, who reads what to draw instead.

    Args:
        reply: what came of ``draw``: no answer, or one that is no mapping.
        assignment: whose inputs they are.
    """
    which = f"inputs.py of {assignment.name!r}"
    if reply.ending is Ending.ANSWERED:
        why = f"drew no inputs: draw(rng) returned {described(reply.value)}, and must return a dict of arguments."
    elif reply.ending is not Ending.UNSENDABLE:
        why = f"drew no inputs: {in_words(reply)}."
    elif _TOO_LARGE.search(reply.detail):
        why = f"draws more than can be sent: {reply.detail}. Draw less, or seeds from which the tasks make the data."
    else:
        why = f"draws what cannot be sent: {reply.detail}. {advice.on_no_data(reply.detail)}"
    return f"{which} {why} This is its author's to mend, and no fault of a submission."


def finding_of(
    reply: Reply, assignment: Assignment, limit_s: float, when: str = "", said: Callable[[], str] = str
) -> Finding:
    """Why a submission gave no answer, as its student reads it.

    Args:
        reply: what came in place of one.
        assignment: whose limits and backend it had.
        limit_s: how long it was waited for.
        when: the beginning of the fact, where it was not called yet, but imported.
        said: what its processes printed: where a worker ended, the reason is nowhere else.
    """
    if reply.raised is not None:
        where = f" ({one_line(reply.raised.line)})" if reply.raised.line else ""
        printed = _printed(said()) if reply.raised.type in _LOST else ""
        message = f"{reply.raised.message}{printed and f'; it printed: {printed}'}"
        fact = f"{when}{one_line(reply.raised.type, _NAME)}: {_one_line(message)}{where}"
        return Finding("exception", fact, _hint(reply.raised, message, assignment), reply.raised.traceback)
    if reply.ending is Ending.UNSENDABLE and assignment.program is not None:
        return Finding(
            "wrong_type", f"Its answer is too much: {reply.detail}.", "Write what is asked for, and no more."
        )
    if reply.ending is Ending.UNSENDABLE:
        return _unsendable(reply.detail, list(assignment.answer))
    if reply.ending not in _ENDINGS:
        return _exited(reply, assignment, when, _printed(said()))
    reason, fact, hint = _ENDINGS[reply.ending]
    limits = assignment.limits
    values = {**asdict(limits), "processes": assignment.processes, "limit_s": f"{limit_s:g}", "detail": reply.detail}
    if when and reply.ending is Ending.TIMED_OUT:
        hint = advice.on_slow_import()
    return Finding(reason, when + fact.format(**values), hint)


def _hint(raised: Raised, message: str, assignment: Assignment) -> str:
    """What to try next; of a whole program that lacks a package also what there is."""
    program = assignment.program is not None
    hint = advice.on_exception(raised.type, message, assignment.backend, raised.traceback, program=program)
    if program and raised.type == "ModuleNotFoundError":
        there = ", ".join(f"{name} {version}" for name, version in machine.packages().items())
        return f"{hint} Installed are {there}." if hint and there else hint
    return hint


def _unsendable(detail: str, names: list[str]) -> Finding:
    """What was returned is no data, or too much of it; the text is the student's, and never a format."""
    if _TOO_LARGE.search(detail):
        return Finding("wrong_type", f"The entry returned too much: {detail}.", advice.on_too_much(detail))
    return Finding("wrong_type", f"The entry returned no plain data: {detail}.", advice.on_no_data(detail, names))


def _printed(said: str) -> str:
    """The exception with which a worker ended, as it printed it; the program may have printed that itself."""
    causes = re.findall(r"^.*WARNING Pickling Error: (.+)$", said, re.MULTILINE)
    ends = re.findall(r"^((?:\w+\.)*\w*(?:Error|Exception|Broken|Exit)\b: .+)$", said, re.MULTILINE)
    return next((found[:_LONGEST] for found in reversed(causes or ends)), "")


def _exited(reply: Reply, assignment: Assignment, when: str, printed: str) -> Finding:
    """Its process ended; if it printed an exception before, that says more than how it ended."""
    fact = f"{when}The program ended ({reply.detail}) before it returned an answer"
    if not printed:
        return Finding("exited", f"{fact}.", advice.on_exit(reply.detail))
    hint = advice.on_exception("", printed, assignment.backend) or advice.on_exit(reply.detail)
    return Finding("exited", f"{fact}; it printed: {_one_line(printed)}", hint)


def _one_line(message: str) -> str:
    """A message of several lines in one; libraries of workers say the same once for each of them."""
    return one_line(" ".join(dict.fromkeys(line.strip() for line in message.splitlines())), _LONGEST)


def not_set_up(fault: OSError) -> Finding:
    """What the system refused us before a run, and what helps against just that."""
    return Finding("backend_failed", f"A run could not be set up: {fault}", _remedy(fault))


def _remedy(fault: OSError) -> str:
    match fault.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EROFS:
            return f"Make room in {tempfile.gettempdir()}, or set TMPDIR to a folder with room, and grade again."
        case errno.EMFILE | errno.ENFILE:
            return "Allow more open files (`ulimit -n`), or grade fewer submissions side by side, and grade again."
        case errno.EAGAIN | errno.ENOMEM:
            return "Allow more processes or memory (`ulimit -u`, `free`), and grade again."
        case _:
            return "Grade again; `grader doctor` looks for the cause."


_ENDINGS = {
    Ending.NO_OUTPUT: (
        "no_output",
        "There is no answer: {detail}.",
        "README.md says in which file, or in which line that it prints, the answer is looked for.",
    ),
    Ending.TIMED_OUT: (
        "timed_out",
        "It was stopped after {limit_s} s without an answer.",
        "Look for an endless loop, or for a result that is waited for in vain.",
    ),
    Ending.OVER_MEMORY: (
        "over_memory",
        "It was stopped: its processes held more than {memory_mb} MB of memory.",
        "Look for data that every task gets a copy of.",
    ),
    Ending.OVER_PROCESSES: (
        "too_many_processes",
        "It was stopped: it had more than {processes} processes and threads at once.",
        "Start no more processes or threads than there are workers.",
    ),
    Ending.OVER_DISK: (
        "over_disk",
        "It was stopped: it wrote more than {scratch_mb} MB of files, each counted as 4 KiB at least.",
        "Keep data in memory, and let the workers return it.",
    ),
    Ending.FLOODED: ("too_much_output", "It was stopped: it printed more than {output_mb} MB.", "Remove the printing."),
    Ending.GARBLED: (
        "garbled",
        "It wrote something of its own where its answer belongs.",
        "Return the answer, and leave file descriptors alone.",
    ),
}
