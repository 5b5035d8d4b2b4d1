"""Why a run gave no answer, in words: for a student where it is theirs, for a teacher where it is ours."""

from __future__ import annotations

from dataclasses import asdict

from grader.coursework.assignment import Assignment
from grader.judging import advice
from grader.measuring.backends import Reply
from grader.record import Ending
from grader.record.finding import Finding
from grader.text import one_line


def in_words(reply: Reply) -> str:
    """A reply that is no answer, in one line."""
    if reply.raised is not None:
        return one_line(f"{reply.raised.type}: {reply.raised.message}")
    return f"{reply.ending.replace('_', ' ')} ({reply.detail})"


def finding_of(reply: Reply, assignment: Assignment, limit_s: float, when: str = "") -> Finding:
    """Why a submission gave no answer, as its student reads it."""
    if reply.raised is not None:
        where = f" ({one_line(reply.raised.line)})" if reply.raised.line else ""
        fact = f"{when}{in_words(reply)}{where}"
        hint = advice.on_exception(reply.raised.type, reply.raised.message)
        return Finding("exception", fact, hint, reply.raised.traceback)
    reason, fact, hint = _ENDINGS.get(reply.ending, _ENDINGS[Ending.EXITED])
    limits = assignment.limits
    values = {**asdict(limits), "processes": assignment.processes, "limit_s": f"{limit_s:g}", "detail": reply.detail}
    return Finding(reason, when + fact.format(**values), hint)


_ENDINGS = {
    Ending.UNSENDABLE: (
        "wrong_type",
        "The entry returned no plain data: {detail}.",
        "Wait for the results, and return numbers, lists or arrays.",
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
        "It was stopped: it had more than {processes} processes at once.",
        "Start no more processes than there are workers.",
    ),
    Ending.OVER_DISK: (
        "over_disk",
        "It was stopped: it wrote more than {scratch_mb} MB of files.",
        "Keep data in memory, and let the workers return it.",
    ),
    Ending.FLOODED: ("too_much_output", "It was stopped: it printed more than {output_mb} MB.", "Remove the printing."),
    Ending.GARBLED: (
        "garbled",
        "It wrote something of its own where its answer belongs.",
        "Return the answer, and leave file descriptors alone.",
    ),
    Ending.EXITED: (
        "exited",
        "The program ended ({detail}) before it returned an answer.",
        "Return from the function in place of ending the process.",
    ),
}
