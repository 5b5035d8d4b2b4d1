"""A case: one submission under one rubric. Its checks are evaluated on a record that is measured on demand."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.errors import UsageError
from grader.grades import decision, score
from grader.grades.check import Check
from grader.grades.decision import Decision
from grader.grades.rubric import OBJECTS
from grader.grades.verdict import CheckResult, Outcome, Verdict, failed, ungraded
from grader.grades.view import View
from grader.record import Need, Record, Round
from grader.record.finding import Finding

PER_ROUND = frozenset({"answer", "serial", "inputs", "job"})
"""A check that uses one of these is held against every round."""
OF_FILES = frozenset({"handed_in"})
"""A check that uses nothing else says something of further files, whatever became of the program."""
_WORST_FIRST = (Verdict.FAILED, Verdict.UNGRADED, Verdict.INCONCLUSIVE, Verdict.NOT_REACHED, Verdict.PARTIAL)
_REACHED = {Verdict.PASSED, Verdict.PARTIAL}
_DECIDED = {Verdict.FAILED, Verdict.UNGRADED}  # whatever further rounds say; what is open or partial, they may fail


Stage = tuple[int, Need, Finding | None, Finding | None]


class Source(Protocol):
    """Where a case's record comes from."""

    def record(self, need: Need) -> Record:
        """The record, measured at least as far as is needed, or as far as is possible."""

    def has(self, need: Need) -> bool:
        """Whether the record is measured so far, or as far as is possible."""

    def draw(self, done: Round) -> Mapping[str, Any]:
        """The inputs of a round."""


class _NotMeasuredError(Exception):
    """A check needs a record that is measured further."""

    def __init__(self, need: Need) -> None:
        super().__init__(need)
        self.need = need


class Case:
    """Evaluates checks; a check that others need is evaluated whether it was selected or not."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission,
        checks: Mapping[str, Check],
        source: Source,
        decisions: Mapping[str, Decision] | None = None,
    ) -> None:
        """Nothing is measured before a check needs it.

        Args:
            assignment: which it is.
            submission: of whom.
            checks: of the rubric, by name.
            source: where its record comes from.
            decisions: of the teacher about these files, by the names of checks.
        """
        self.assignment = assignment
        self.submission = submission
        self._checks = checks
        self._source = source
        self._decisions = decisions or {}
        require_no_circle(checks)
        self._known: dict[tuple[str, Stage], CheckResult] = {}
        self._record = source.record(Need.NOTHING)
        self._may_measure = True

    @property
    def key(self) -> tuple[str, str]:
        """Assignment and student."""
        return self.assignment.name, self.submission.student

    @property
    def names(self) -> Collection[str]:
        """Of all checks of the rubric."""
        return self._checks.keys()

    @property
    def record(self) -> Record:
        """As far as it was measured."""
        return self._record

    def result(self, name: str) -> CheckResult:
        """The result of a check, measured as far as it needs; what it needs is judged on the new rounds, too."""
        known = self._known.get((name, self._stage))
        if known is not None:
            return known  # measured as far as it needs before it was kept
        check = self._checks[name]
        missing = self._not_reached(check)
        if missing is None:
            if not self._may_measure and not self._source.has(check.need):
                raise _NotMeasuredError(check.need)
            self._record = self._source.record(check.need)
            missing = self._not_reached(check)
        known = self._known.get((name, self._stage))
        if known is None:
            outcome = missing or self._evaluate(check)
            known = score.result(name=name, title=check.title, max_points=check.points, outcome=outcome)
            self._known[name, self._stage] = known
        return known

    def results(self, names: Collection[str] | None = None) -> list[CheckResult]:
        """These checks, or every one of the rubric, on all that they measured together: later rounds overturn some."""
        wanted = [name for name in self._checks if names is None or name in names]
        for name in wanted:
            self.result(name)
        return [self.result(name) for name in wanted]

    def wanted(self, names: Collection[str]) -> Need | None:
        """How far the record must be measured before these checks can be judged; None where it is.

        By what is known so far: a check that is not reached wants nothing.
        """
        self._may_measure = False
        self._record = self._source.record(Need.NOTHING)
        try:
            self.results(names)
        except _NotMeasuredError as lacking:
            return lacking.need
        finally:
            self._may_measure = True
        return None

    def cause(self, name: str) -> CheckResult:
        """The check that a check waits for in the end, which itself waits for none; itself, where it was evaluated."""
        found = self.result(name)
        while found.reason in score.WAITING:
            needed = map(self.result, self._checks[found.name].needs)
            found = next(result for result in needed if result.verdict not in _REACHED)
        return found

    @property
    def _stage(self) -> Stage:
        """What of the record grows while it is measured, and may change a verdict."""
        record = self._record
        return len(record.rounds), record.need, record.finding, record.obstacle

    def _not_reached(self, check: Check) -> Outcome | None:
        for name in check.needs:
            if name not in self._checks:
                raise UsageError(f"{check.name} needs {name!r}, which is no check of {self.assignment.name!r}.")
            needed = self._decided(self.result(name))
            if needed.verdict not in _REACHED:
                return score.not_reached(needed)
        return None

    def _decided(self, judged: CheckResult) -> CheckResult:
        """A check as those see it that need it: points set by hand open the way to them, and never close it."""
        if judged.verdict in {Verdict.PASSED, Verdict.PARTIAL}:
            return judged
        return decision.applied([judged], self._decisions)[0]

    def _evaluate(self, check: Check) -> Outcome | None:
        record = self._record
        reads = check.by_hand or check.uses & {"submission", *OF_FILES}
        unread = reads and not record.files
        if record.finding is not None and (check.uses - OF_FILES or (check.by_hand and unread)):
            return failed(record.finding)
        if record.obstacle is not None and (record.need < check.need or unread):
            return ungraded(record.obstacle)
        asked = self.assignment.asked_besides
        view = View(record, self.submission, self._source.draw, check.points, asked)
        found: list[Outcome] = []
        for index in range(max(1, len(record.rounds)) if check.uses & PER_ROUND else 1):
            view.index = index
            outcome = _outcome(check, view)
            if outcome is not None:
                found.append(_in_round(outcome, record.rounds[index].number) if index else outcome)
                if outcome.verdict in _DECIDED:
                    break
        if found:
            return min(found, key=lambda outcome: _WORST_FIRST.index(outcome.verdict))
        return Outcome(Verdict.PASSED, view.noted) if view.noted is not None else None


def require_no_circle(checks: Mapping[str, Check]) -> None:
    """Looks at who needs whom; each check once, however many need it.

    Raises:
        UsageError: some checks need each other.
    """
    sound: set[str] = set()
    for first in checks:
        path = {first: iter(checks[first].needs)} if first not in sound else {}
        while path:
            name = next(reversed(path))
            needed = next(path[name], None)
            if needed is None:
                sound.add(name)
                del path[name]
            elif needed in path:
                circle = [*list(path)[list(path).index(needed) :], needed]
                raise UsageError(f"These checks need each other in a circle: {' -> '.join(circle)}.")
            elif needed in checks and needed not in sound:
                path[needed] = iter(checks[needed].needs)


def objects(view: View, names: frozenset[str]) -> dict[str, object]:
    """The rubric's objects of these names."""
    return {name: OBJECTS[name](view) for name in names if name in OBJECTS}


def _outcome(check: Check, view: View) -> Outcome | None:
    try:
        check.run(view)
    except Outcome as outcome:
        return outcome
    except AssertionError as fault:
        return failed(_assertion(fault))
    except Exception as fault:  # noqa: BLE001 -- the boundary: a fault of the rubric costs no points
        return ungraded(_rubric_fault(check, fault))
    return None


_KEPT = "The run before was right: what did it close, keep or change?"


def _in_round(outcome: Outcome, number: int) -> Outcome:
    old = outcome.finding
    fact = f"In round {number}, on fresh inputs: {old.fact}"
    kept = _KEPT if outcome.verdict is Verdict.FAILED else ""
    hint = f"{old.hint} {kept}".strip()
    return Outcome(outcome.verdict, Finding(old.reason, fact, hint, old.detail), outcome.fraction)


def _assertion(fault: AssertionError) -> Finding:
    lines = str(fault).strip().splitlines() or ["The check's condition does not hold."]
    return Finding("check_failed", lines[0][:300], "", "\n".join(lines[1:])[:2000])


def _rubric_fault(check: Check, fault: Exception) -> Finding:
    steps = traceback.extract_tb(fault.__traceback__)
    own = [s for s in steps if Path(s.filename).name.startswith("test_")][-1:]
    where = f" ({Path(own[0].filename).name}, line {own[0].lineno})" if own else ""
    fact = f"The check {check.name} itself is broken: {type(fault).__name__}: {fault}{where}."
    return Finding(
        "rubric_fault",
        fact,
        "No fault of yours: tell your teacher.",
        "".join(traceback.format_exception(fault))[-4000:],
    )
