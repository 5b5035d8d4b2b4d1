"""The grading in one pytest process: which checks there are, which were selected, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import pytest

from grader.coursework import assignment as assignments
from grader.coursework import roster
from grader.coursework.assignment import Assignment
from grader.coursework.roster import Entry
from grader.errors import GraderError
from grader.grades import score, verdict
from grader.grades.case import Case, require_no_circle
from grader.grades.check import Check
from grader.grades.gradebook import Grade, stored, student_of
from grader.grades.verdict import CheckResult, Verdict
from grader.measuring import machine
from grader.measuring.bench import Say
from grader.measuring.endings import not_set_up
from grader.measuring.records import Conditions
from grader.plugin import collection, summary
from grader.plugin.panels import dealt
from grader.plugin.progress import Line
from grader.sandbox import choose
from grader.text import beginning_and_end, printable
from grader.workflow import Workflow

Key = tuple[str, str]
_AHEAD = 4  # times as many as there are seats are looked at: what was graded before needs none
CANNOT_WRITE = 75  # EX_TEMPFAIL: nothing is wrong with what was asked for
_OUTCOMES = {
    Verdict.PASSED: "passed",
    Verdict.PARTIAL: "passed",
    Verdict.FAILED: "failed",
    Verdict.NOT_REACHED: "skipped",
    Verdict.INCONCLUSIVE: "skipped",
    Verdict.UNGRADED: "failed",  # so that the session does not look well
}


class Grading:
    """Made when the first check is collected."""

    def __init__(self, config: pytest.Config, seed: str) -> None:
        self._config = config
        self._assignments: dict[Path, Assignment] = {}
        self._checks: dict[Key, dict[str, Check]] = {}
        self._written: dict[Key, dict[str, set[collection.Written]]] = {}
        self._entries: dict[Key, Entry] = {}
        self._rosters: dict[Path, dict[str, Entry]] = {}
        self._selected: dict[Key, set[str]] = {}
        self._done: dict[Key, set[str]] = {}
        self._cases: dict[Key, Case] = {}
        self._measured: set[Key] = set()
        self._panels: dict[Path, Mapping[str, int]] = {}
        self._results: dict[str, CheckResult] = {}
        self._judged: dict[Key, dict[str, CheckResult]] = {}
        self._ended: dict[Key, set[str]] = {}
        self._line = Line(config)
        self._workflow = workflow(config, seed, say=self._line.say)

    def students(self, rubric: Path) -> list[str]:
        """Whom a rubric is applied to."""
        return list(self._roster(self._assignment(rubric)))

    def learn(self, items: list[pytest.Item]) -> None:
        """Notes every collected check, and sorts the items by assignment and student."""
        graded = [item for item in items if isinstance(item, pytest.Function) and collection.is_check(item)]
        for module in dict.fromkeys(item.getparent(pytest.Module) for item in graded):
            assert module is not None  # noqa: S101 -- a function has a module
            for item in collection.checks_of(module):
                self._note(item)
        try:
            collection.require_asserts(self._config.getoption("assertmode"))
            self._require_distinct()
            self._require_known_needs()
            self._require_isolation()
        except GraderError as fault:
            raise pytest.UsageError(str(fault)) from None
        order = {id(item): self._key(item) for item in graded}
        items.sort(key=lambda item: order.get(id(item), ("", "")))

    def select(self, items: list[pytest.Item]) -> None:
        """Notes what is left after ``-k`` and node ids."""
        for item in items:
            if self.knows(item):
                assert isinstance(item, pytest.Function)  # noqa: S101 -- known items are functions
                self._selected.setdefault(self._key(item), set()).add(collection.name_of(item))

    def knows(self, item: pytest.Item) -> bool:
        """Whether an item is a check."""
        return isinstance(item, pytest.Function) and collection.is_check(item)

    def evaluate(self, item: pytest.Function) -> None:
        """Evaluates a check, and with a case's first one all that are selected, measuring what they need.

        Further rounds may overturn what passed on the first one, and pytest takes no report back: so no verdict is told
        before nothing more is measured.
        """
        key, name = self._key(item), collection.name_of(item)
        summary.of(self._config).begin(*key, self._assignment(item.path).title)
        with self._line:
            case = self._case(item)
            if key not in self._measured:
                self._measure(item, case)
            if name not in self._judged.get(key, {}):
                together = {name} if key in self._judged else self._selected[key]
                judged = self._judged.setdefault(key, {})  # who ends the first in its midst does not meet all again
                judged.update({result.name: result for result in self._workflow.verdicts(case, together)})
        self._results[item.nodeid] = self._told(case, self._judged[key][name])

    def _measure(self, item: pytest.Function, case: Case) -> None:
        """Measures a case, and with it, in one panel, those of the students whose turn comes next."""
        assignment = self._assignment(item.path)
        seats = self.seats(assignment, self._processes)
        wanted = {case: self._selected[case.key]}
        if seats > 1 and self._workflow.may_share(case):
            for other in islice(self._waiting(item, case.key), _AHEAD * seats):
                if len(wanted) < seats and self._workflow.may_share(found := self._case_of(assignment, other)):
                    wanted[found] = self._selected[other]
        self._measured.update(each.key for each in wanted)
        self._workflow.measure(wanted)

    def _waiting(self, item: pytest.Function, key: Key) -> Iterator[Key]:
        """Whose turn comes after this one's, in this process."""
        panel_of = self.panels(item.path, self._processes) if self._processes > 1 else {}
        for other in self._selected:
            same = other[0] == key[0] and panel_of.get(other[1]) == panel_of.get(key[1])
            if same and other != key and other not in self._measured:
                yield other

    @property
    def _processes(self) -> int:
        """How many measure side by side in this session."""
        worker = getattr(self._config, "workerinput", None)
        return worker["workercount"] if worker is not None else 1

    def seats(self, assignment: Assignment, processes: int) -> int:
        """Of a panel of this assignment: what was asked for, or how many have room here."""
        asked: int | None = self._config.getoption("--grader-panel")
        return asked or self._workflow.seats(assignment, processes)

    def panels(self, rubric: Path, processes: int) -> Mapping[str, int]:
        """The number of each student's panel, where several processes take panels side by side."""
        assignment = self._assignment(rubric)
        if assignment.folder not in self._panels:
            seats = self.seats(assignment, processes)
            self._panels[assignment.folder] = dealt(list(self._roster(assignment)), seats=seats, processes=processes)
        return self._panels[assignment.folder]

    def complete(self, item: pytest.Function, report: pytest.TestReport) -> None:
        """Makes a check's verdict the report's; with a case's last check comes its grade."""
        if (report.when == "setup" and report.passed) or report.when == "teardown":
            return
        key = self._key(item)
        result = self._results.get(item.nodeid)
        if result is None:
            self._workflow.rest()  # whoever ended it may have done so in the midst of a run
            result = collection.ended(self._checks[key][collection.name_of(item)], report)
            self._ended.setdefault(key, set()).add(result.name)
        done = self._done.setdefault(key, set())
        done.add(result.name)
        attached: dict[str, Any] = {
            "assignment": key[0],
            "student": key[1],
            "title": self._assignment(item.path).title,
            "result": verdict.to_plain(result),
        }
        if done >= self._selected[key] and key not in self._ended:
            attached["final"] = self._final(key)
        report.__dict__["grader"] = attached
        item.user_properties.append(("max_points", result.max_points))
        if result.points is not None:
            item.user_properties.append(("points", result.points))
        report.outcome = _OUTCOMES[result.verdict]  # type: ignore[assignment] # one of pytest's three words
        report.longrepr = _longrepr(item, result)

    def close(self) -> None:
        """Ends what is still running."""
        self._workflow.__exit__(None, None, None)

    def _final(self, key: Key) -> dict[str, Any]:
        """The results of all selected checks on all that was measured, and the grade when all were selected."""
        case = self._cases[key]
        names = self._selected[key]
        if names == set(self._checks[key]):
            grade = self._finished(case)
            checked = list(grade.checks)
        else:
            self._workflow.rest()
            checked = [self._told(case, result) for result in self._workflow.verdicts(case, names)]
        del self._cases[key]  # a class of hundreds is not kept in memory
        troubles, self._workflow.troubles[:] = list(self._workflow.troubles), []
        whole = names == set(self._checks[key])
        return {"checks": [verdict.to_plain(r) for r in checked], "whole": whole, "troubles": troubles}

    def _told(self, case: Case, result: CheckResult) -> CheckResult:
        """As it is shown: where nobody sees the check that it waits for, in that one's place."""
        if result.reason not in score.WAITING:
            return result
        cause = case.cause(result.name)
        seen = self._selected[case.key] - self._ended.get(case.key, set())
        return result if cause.name in seen else score.alone(result, cause)

    def _finished(self, case: Case) -> Grade:
        try:
            return self._workflow.grade(case)
        except OSError as fault:
            where, student = self._workflow.results, printable(case.submission.student)
            _stop(f"The grade of {student} cannot be written to {where}: {fault.strerror}.")

    def _case(self, item: pytest.Function) -> Case:
        return self._case_of(self._assignment(item.path), self._key(item))

    def _case_of(self, assignment: Assignment, key: Key) -> Case:
        if key not in self._cases:
            try:
                self._cases[key] = self._workflow.case(assignment, self._entries[key], self._checks[key])
            except OSError as fault:
                found = not_set_up(fault)
                _stop(f"{found.fact}. {found.hint}")
        return self._cases[key]

    def _note(self, item: pytest.Function) -> None:
        key, name = self._key(item), collection.name_of(item)
        self._checks.setdefault(key, {})[name] = collection.check(item)
        self._written.setdefault(key, {}).setdefault(name, set()).add(collection.written(item))
        if key not in self._entries:
            self._entries[key] = self._roster(self._assignment(item.path))[key[1]]

    def _require_distinct(self) -> None:
        """A grade has one line for a name: of two checks that share it, one would be lost without a word."""
        for written in self._written.values():
            collection.require_distinct(written)

    def _require_known_needs(self) -> None:
        for known in self._checks.values():
            for each in known.values():
                missing = [n for n in each.needs if n not in known]
                if missing:
                    raise pytest.UsageError(
                        f"{each.name} needs {', '.join(missing)}, which is no check of its rubric. "
                        f"The rubric has: {', '.join(known)}."
                    )
            require_no_circle(known)

    def _require_isolation(self) -> None:
        """Grades need a sandbox: whoever lacks one is told before anything is measured."""
        wanted = self._workflow.conditions
        if not wanted.rejudge and (wanted.for_grades or wanted.isolation != "auto"):
            choose(wanted.isolation, for_grades=wanted.for_grades)

    def _assignment(self, rubric: Path) -> Assignment:
        folder = collection.assignment_folder(rubric)
        assert folder is not None  # noqa: S101 -- only rubrics are asked for
        if folder not in self._assignments:
            self._assignments[folder] = assignments.load(folder)
        return self._assignments[folder]

    def _key(self, item: pytest.Function) -> Key:
        student = roster.SELF
        callspec = getattr(item, "callspec", None)
        if callspec is not None:
            student = callspec.params.get(collection.STUDENT, student)
        return self._assignment(item.path).name, student

    def _roster(self, assignment: Assignment) -> dict[str, Entry]:
        """Who is graded, by name: looked for once, since it reads the whole folder of a class."""
        if assignment.folder not in self._rosters:
            self._rosters[assignment.folder] = {e.student: e for e in self._found(assignment)}
        return self._rosters[assignment.folder]

    def _found(self, assignment: Assignment) -> list[Entry]:
        config = self._config
        if rejudged := config.getoption("--grader-rejudge"):
            paths = [p for p in stored(Path(rejudged)) if p.parent.name == assignment.name]
            return [Entry(student_of(p), p.parent) for p in paths]
        if config.getoption("--grader-reference"):
            return roster.reference(assignment)
        if folder := config.getoption("--grader-submissions"):
            try:
                return roster.submitted(Path(folder), assignment, tuple(config.getoption("--grader-student")))
            except GraderError as fault:
                raise pytest.UsageError(str(fault)) from None
        own = config.getoption("--grader-own")
        return roster.own(assignment, Path(own) if own else None)


def workflow(config: pytest.Config, seed: str, *, say: Say) -> Workflow:
    """The session's workflow, by pytest's options."""
    get = config.getoption
    for_grades = bool(get("--grader-submissions") or get("--grader-reference"))
    conditions = Conditions(
        isolation=get("--grader-isolation"),
        for_grades=for_grades and get("--grader-isolation") != "none",
        seed=seed,
        deadline_s=get("--grader-deadline"),
        force=get("--grader-force"),
        rejudge=bool(get("--grader-rejudge")),
        keep_run=get("--grader-keep-run"),
        obstacle=None if get("--grader-here") else machine.obstacle(),
    )
    results, earlier = get("--grader-results"), get("--grader-rejudge") or get("--grader-results")
    return Workflow(
        conditions,
        say=say,
        results=Path(results) if results else None,
        earlier=Path(earlier) if earlier else None,
        shared=_shared_folder(config),
    )


def _stop(why: str) -> NoReturn:
    """Ends the session for a reason that is nobody's fault but the machine's."""
    pytest.exit(f"{why} No grade is lost: give the same command again when it is mended.", returncode=CANNOT_WRITE)


def _shared_folder(config: pytest.Config) -> Path | None:
    """Where records lie for other processes: those of an xdist session, and where it is asked for, for later ones."""
    if kept := config.getoption("--grader-records"):
        return Path(kept)
    if getattr(config, "workerinput", None) is None:
        return None
    factory = config._tmp_path_factory  # type: ignore[attr-defined]  # noqa: SLF001 -- pytest has no public name for it
    folder: Path = factory.getbasetemp().parent / "grader-records"
    return folder


def _longrepr(item: pytest.Function, result: CheckResult) -> Any:  # noqa: ANN401 -- as pytest types it
    """What pytest prints below the check: the finding, and the student's own traceback; never the rubric's."""
    match result.verdict:
        case Verdict.PASSED | Verdict.PARTIAL:
            return None
        case Verdict.NOT_REACHED | Verdict.INCONCLUSIVE:
            return str(item.path), item.reportinfo()[1] or 0, printable(result.fact)
        case Verdict.FAILED | Verdict.UNGRADED:
            parts = [result.fact, result.hint, beginning_and_end(result.detail)]
            return printable("\n".join(part for part in parts if part))
