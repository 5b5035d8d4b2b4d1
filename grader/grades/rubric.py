"""The objects that a rubric's checks work with: answer, serial answer, evidence, speedup, trace, inputs, further files.

They look at one round of a record through a ``View``; a check that reads answers is held against every round.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.errors import BackendError, SandboxError
from grader.grades import bound
from grader.grades.difference import difference, starts_alike
from grader.grades.handed_in import HandedIn
from grader.grades.job import SubmittedJob
from grader.grades.verdict import Outcome, Verdict, failed, inconclusive, ungraded
from grader.grades.view import View
from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.judging.lesson import explanation
from grader.judging.measures import Measures
from grader.judging.speedup import FULL_AT, Speedup, fraction
from grader.record import ArmName, Arrays, Record
from grader.record.finding import Finding
from grader.record.trace import Trace

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_UNSURE = "rounds_disagree"
_BASELINE = "This is the serial program that you were given"


class Answer(Mapping[str, Any]):
    """What a program returned in the round at hand, by the names of ``assignment.toml``: arrays, and mappings."""

    def __init__(self, view: View, arm: ArmName) -> None:
        self._view = view
        self._arm = arm

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- an array or a mapping
        return self._arrays()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays())

    def __len__(self) -> int:
        return len(self._arrays())

    def require_equal(
        self,
        other: Mapping[str, Any],
        key: str,
        *,
        rtol: float = 0.0,
        atol: float = 0.0,
        hint: str = "",
        later_hint: str = "",
    ) -> None:
        """Ends the check unless the named parts agree: numbers within ``atol + rtol * |other|``, text exactly.

        Args:
            other: the values that are wanted.
            key: the name.
            rtol: relative tolerance.
            atol: absolute tolerance.
            hint: what to try where they differ.
            later_hint: in its place where all values of the first step agree, along the first axis: whoever starts
                right has another mistake than who does not.
        """
        mine, wanted = self._arrays(hint)[key], other[key]
        found = difference(mine, wanted, rtol=rtol, atol=atol)
        if found:
            later = later_hint and starts_alike(mine, wanted, rtol=rtol, atol=atol)
            chosen = later_hint if later else hint
            raise failed(Finding("wrong_answer", f"{key!r} differs from the serial program's {found}.", chosen))

    def require_close(
        self,
        expected: ArrayLike | Mapping[str, Any],
        key: str,
        *,
        error: ArrayLike,
        rate: float = bound.RATE,
        hint: str = "",
    ) -> None:
        """Ends the check unless random numbers lie as near to what is expected as those of a right answer do.

        Args:
            expected: what they are on average; or ``serial``, whose numbers are random, too.
            key: their name.
            error: the standard error of a right answer, of each value or of all.
            rate: the part of right gradings that may fail, over all values and rounds.
            hint: what to try where they lie too far away.
        """
        mine, scale, whose = self._arrays(hint)[key], 1.0, "what is expected"
        wanted: Any = expected
        if isinstance(expected, Mapping):
            wanted, scale, whose = expected[key], math.sqrt(2.0), "the serial program's"
        found = bound.held(mine, wanted, error, scale=scale, rate=rate)
        self._view.bounds.append(found)
        if found.fact:
            raise failed(Finding("wrong_answer", f"{key!r} lies too far from {whose}{found.fact}.", hint))

    def _arrays(self, hint: str = "") -> Arrays:
        """The answer; where it has a shape that is wrong, the rubric knows better than we what that comes from."""
        run = self._view.round.runs[self._arm]
        if run.answer is None:
            finding = run.finding or Finding("no_answer", "There is no answer.")
            raise failed(replace(finding, hint=hint) if hint and finding.reason == "wrong_shape" else finding)
        return run.answer


class Inputs(Mapping[str, Any]):
    """What the entry was called with in the round at hand, drawn again from its seed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- whatever the author draws
        return self._drawn()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawn())

    def __len__(self) -> int:
        return len(self._drawn())

    def _drawn(self) -> Mapping[str, Any]:
        """Drawing starts a process of the author's: where that cannot be done, the check is not what is broken."""
        try:
            return self._view.draw(self._view.round)
        except (BackendError, SandboxError) as fault:
            raise ungraded(Finding("backend_failed", f"The inputs could not be drawn again: {fault}")) from None
        except OSError as fault:
            hint = f"Make room in {tempfile.gettempdir()}, or set TMPDIR to a folder with room."
            fact = f"The inputs could not be drawn again: {fault}"
            raise ungraded(Finding("backend_failed", fact, hint)) from None


class Evidence:
    """Whether the parallel map was used, over all rounds."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def usage(self) -> Usage:
        """Used, not used, or cannot tell."""
        return rounds.evidence_of(self._view.record).usage

    @property
    def measures(self) -> Measures | None:
        """The numbers behind it."""
        return rounds.evidence_of(self._view.record).measures

    def require_parallel_map(self) -> None:
        """Ends the check unless the parallel map was used; it stays open where that cannot be told."""
        _require_answers(self._view.record)
        found = rounds.evidence_of(self._view.record)
        match found.usage:
            case Usage.USED:
                self._view.noted = found.finding
            case Usage.NOT_USED:
                raise failed(_or_baseline(self._view.record, found.finding))
            case Usage.CANNOT_TELL:
                raise inconclusive(found.finding)


class SpeedupAward:
    """The speedup over the serial program, and the points that it is worth."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def judged(self) -> Speedup:
        """The judgement on all timed rounds."""
        return rounds.speedup_of(self._view.record)

    def award(self) -> None:
        """Ends the check with the part of its points that the speedup is worth."""
        _require_answers(self._view.record)
        judged = self.judged
        if judged.fraction is None:
            raise inconclusive(_open_finding(judged, self._view))
        if judged.fraction >= 1.0:
            self._view.noted = Finding("fast", _speedup_fact(judged))
            return
        fact, hint = f"{_speedup_fact(judged)} {_formula(judged)}", _lesson(self._view.record)
        if judged.fraction <= 0.0:
            raise failed(_or_baseline(self._view.record, Finding("not_faster", fact, hint)))
        raise Outcome(Verdict.PARTIAL, Finding("partly_as_fast", fact, hint), judged.fraction)

    def require_agrees(self, claimed: float, *, within: float, hint: str = "") -> None:
        """Ends the check unless a speedup that was measured elsewhere is about what was measured here.

        Two numbers are known here: the ratio of wall times, and the speedup that is judged, which is what a machine
        would show whose cores do not slow each other down. Right is what lies between or near them.

        Args:
            claimed: how many times as fast as the serial program it is said to be, by wall time.
            within: how far it may be off, as a part of what was measured; other machines have other numbers.
            hint: what to do where they do not agree.
        """
        _require_answers(self._view.record)
        judged = self.judged
        if judged.fraction is None and judged.open_reason != "no_reference":
            raise inconclusive(_open_finding(judged, self._view))
        low, high = sorted((judged.wall, judged.submission))
        seen = f"{low:.2f} to {high:.2f}" if f"{low:.2f}" != f"{high:.2f}" else f"{low:.2f}"
        fact = f"{claimed:.2f} times as fast was handed in, and {seen} was measured here"
        if not (1.0 - within) * low <= claimed <= (1.0 + within) * high:
            raise failed(Finding("measured_otherwise", f"{fact}: more than {within:.0%} off.", hint))
        self._view.noted = Finding("passed", f"{fact}.")

    def require(self, of_reference: float) -> None:
        """Ends the check unless the speedup is at least this part of the reference's: 0.75 is 1.5 of 2 workers."""
        _require_answers(self._view.record)
        judged, found = self.judged, rounds.speedup_reaches(self._view.record, of_reference)
        if found is None:
            raise inconclusive(_open_finding(replace(judged, open_reason=judged.open_reason or _UNSURE), self._view))
        fact = _speedup_fact(judged)
        if not found:
            wanted = f"{fact} At least {of_reference:.0%} of the reference's speedup is wanted."
            found_slow = Finding("too_slow", wanted, _lesson(self._view.record))
            raise failed(_or_baseline(self._view.record, found_slow))
        self._view.noted = Finding("fast", fact)


class Traces:
    """What was seen of the submission's run in the round at hand: its tasks and its processes."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def of_submission(self) -> Trace:
        """The submission's trace.

        Raises:
            Outcome: it has none, since the run gave no answer.
        """
        found = self._view.round.trace(ArmName.SUBMISSION)
        if found is None:
            raise failed(rounds.student_finding(self._view.record) or Finding("no_answer", "There is no answer."))
        return found

    @property
    def of_baseline(self) -> Trace | None:
        """The serial program's."""
        return self._view.round.trace(ArmName.BASELINE)

    @property
    def of_reference(self) -> Trace | None:
        """The reference solution's, where there is one."""
        return self._view.round.trace(ArmName.REFERENCE)


OBJECTS: Mapping[str, Callable[[View], object]] = {
    "answer": lambda view: Answer(view, ArmName.SUBMISSION),
    "serial": lambda view: Answer(view, ArmName.BASELINE),
    "inputs": Inputs,
    "evidence": Evidence,
    "speedup": SpeedupAward,
    "trace": Traces,
    "submission": lambda view: view.submission,
    "handed_in": HandedIn,
    "job": SubmittedJob,
}
"""The fixtures by their names."""


def _require_answers(record: Record) -> None:
    finding = rounds.student_finding(record)
    if finding is not None:
        raise failed(finding)


def _or_baseline(record: Record, finding: Finding) -> Finding:
    if not record.is_baseline:
        return finding
    hint = f"Spread its tasks over the {record.backend_worker}s."
    return Finding("serial_baseline", f"{_BASELINE}: {finding.fact[0].lower()}{finding.fact[1:]}", hint)


def _speedup_fact(judged: Speedup) -> str:
    reference = f"; the reference reaches {judged.reference:.2f} here" if judged.reference is not None else ""
    return f"{judged.submission:.2f} times as fast as the serial program{reference} (wall time: {judged.wall:.2f})."


def _formula(judged: Speedup) -> str:
    """Where on the way from serial to the reference it is."""
    assert judged.reference is not None  # noqa: S101 -- points are given against one
    part = fraction(judged.submission, judged.reference)
    formula = f"({judged.submission:.2f} - 1) / ({FULL_AT:g} x {judged.reference:.2f} - 1) = {part:.2f}"
    return f"{formula}; {_points_of_rounds(judged)}"


def _points_of_rounds(judged: Speedup) -> str:
    """How the points come from rounds that differ: the doubt is the student's."""
    given = f"{judged.fraction:.2f} of the points."
    if f"{judged.low:.2f}" == f"{judged.high:.2f}":
        return given
    span = f"by all rounds it lies between {judged.low:.2f} and {judged.high:.2f} (95 % certain)"
    return f"{span}; {judged.counts}: {given}"


def _lesson(record: Record) -> str:
    """What cost the most time, and what to try."""
    found = explanation(record)
    if found is None or not found.lessons:
        return "`grader explain` shows where the time went."
    return f"{found.lessons[0].fact} {found.lessons[0].hint}"


def _range_of_points(judged: Speedup, points: float) -> str:
    """The range of points without a reference."""
    low, high = (f"{points * part:.1f}".removesuffix(".0") for part in (judged.low, judged.high))
    span = f"{low} to {high}" if low != high else low
    return f"here about {span} of {points:g} points"


def _open_finding(judged: Speedup, view: View) -> Finding:
    record = view.record
    match judged.open_reason:
        case "no_reference":
            fact = f"{_speedup_fact(judged)[:-1]}: {_range_of_points(judged, view.points)}."
            fact += f" The grade is taken on the grading machine with {record.workers} workers, beside the reference."
            return Finding("no_reference", fact, _lesson(record) if judged.low < 1.0 else "")
        case "too_few_cores":
            fact = f"This machine has {record.machine.cores} core for {record.workers} workers: none can be faster."
            return Finding("too_few_cores", fact, "The grade is taken on a machine with enough of them.")
        case "machine_unfit":
            reached = f"Here even the reference reaches only {judged.reference:.2f}, less than it can"
            fact = f"{reached}: this machine is too busy."
            return Finding("machine_unfit", fact, "Close other programs, or wait for the grading machine.")
        case "rounds_disagree":
            fact = f"The rounds differ too much to give points ({_speedup_fact(judged)[:-1]})."
            return Finding("rounds_disagree", fact, "Close other programs and run it again.")
        case "wall_disagrees":
            fact = f"Its processors were busy, but by the clock it is far behind: {_speedup_fact(judged)}"
            return Finding("wall_disagrees", fact, "A teacher will look at it. Do your tasks wait for each other?")
        case _:
            unmeasured = Finding("not_measured", "The speedup could not be measured.", "Run it again.")
            return rounds.too_many_tasks(record) or unmeasured
