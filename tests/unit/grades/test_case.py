"""Checks evaluated on a record that a fake source hands out as if it were measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from grader.coursework.submission import Submission
from grader.errors import BackendError, SandboxError, UsageError
from grader.grades.case import Case, objects, require_no_circle
from grader.grades.check import NEEDS, Check
from grader.grades.decision import Decision
from grader.grades.handed_in import leave_to_a_person
from grader.grades.rubric import OBJECTS, Answer
from grader.grades.verdict import Outcome, Verdict
from grader.grades.view import View
from grader.record import ArmName, Ending, Need, Record
from grader.record.finding import Finding
from tests.unit.builders import assignment, measured_round, record, run

SUBMISSION = Submission("anna", "tiny", {"squares.py": b"x = 1\n"})
WRONG = run(None, squares=(1.0, 5.0))


class FakeSource:
    """Hands out a record for each need, and notes what was asked for."""

    def __init__(self, *records: Record) -> None:
        """Takes one record for each need from nothing on; the last one serves for all further ones."""
        self._records = records
        self.asked: list[Need] = []
        self.drawn: list[int] = []

    def record(self, need):
        self.asked.append(need)
        return self._records[min(max(self.asked), len(self._records) - 1)]  # what is measured stays so

    def draw(self, done):
        self.drawn.append(done.index)
        return {"numbers": [float(done.index)]}


def check(name="test_it", run=lambda view: None, *, uses=(), needs=(), points=2.0) -> Check:
    return Check(name, f"Title of {name}.", points, frozenset(uses), tuple(needs), run)


def equals_the_serial_answer(view):
    given = objects(view, frozenset({"answer", "serial"}))
    given["answer"].require_equal(given["serial"], "squares")


def raises(fault):
    def run_it(view):
        raise fault

    return run_it


def case_of(tmp_path, *checks: Check, source: FakeSource | None = None) -> Case:
    known = source or FakeSource(record(measured_round()))
    return Case(assignment(tmp_path), SUBMISSION, {c.name: c for c in checks}, known)


@pytest.fixture
def evaluate(tmp_path):
    """The result of one check on one record."""

    def result(one: Check, known: Record):
        return case_of(tmp_path, one, source=FakeSource(known)).result(one.name)

    return result


def test_a_check_that_says_nothing_passed(evaluate):
    found = evaluate(check(), record())

    assert (found.verdict, found.reason, found.points) == (Verdict.PASSED, "passed", 2.0)
    assert (found.name, found.title) == ("test_it", "Title of test_it.")


def test_a_case_knows_whose_it_is_and_what_was_measured(tmp_path):
    known = record(measured_round())

    case = case_of(tmp_path, source=FakeSource(known))

    assert case.key == ("tiny", "anna")
    assert case.record is known


@pytest.mark.parametrize(
    ("uses", "need"),
    [
        pytest.param((), Need.NOTHING, id="nothing"),
        pytest.param(("submission",), Need.NOTHING, id="the files"),
        pytest.param(("answer", "serial", "inputs"), Need.ANSWER, id="answers"),
        pytest.param(("answer", "evidence"), Need.EVIDENCE, id="the most that is asked for"),
        pytest.param(("trace",), Need.EVIDENCE, id="a trace"),
        pytest.param(("speedup",), Need.SPEEDUP, id="a speedup"),
    ],
)
def test_only_what_a_check_uses_is_measured(tmp_path, uses, need):
    source = FakeSource(record(measured_round()))
    case = case_of(tmp_path, check(uses=uses), source=source)

    case.result("test_it")

    assert max(source.asked) is need


def test_every_name_that_a_check_may_use_has_an_object():
    assert set(OBJECTS) == set(NEEDS)


def test_a_finding_of_the_check_fails_it(evaluate):
    seen = Finding("one_worker", "One did all.", "Use both.", "More.")

    found = evaluate(check(run=raises(Outcome(Verdict.FAILED, seen))), record())

    assert (found.verdict, found.points) == (Verdict.FAILED, 0.0)
    assert (found.reason, found.fact, found.hint, found.detail) == ("one_worker", "One did all.", "Use both.", "More.")


def test_a_part_of_the_points_is_partial(evaluate):
    outcome = Outcome(Verdict.PARTIAL, Finding("partly_as_fast", "1.4 times."), 0.55)

    found = evaluate(check(run=raises(outcome), points=4.0), record())

    assert (found.verdict, found.points) == (Verdict.PARTIAL, 2.2)


def test_what_a_passing_check_notes_is_shown_with_its_points(evaluate):
    def notes(view):
        view.noted = Finding("fast", "1.9 times.")

    found = evaluate(check(run=notes), record())

    assert (found.verdict, found.reason, found.fact, found.points) == (Verdict.PASSED, "fast", "1.9 times.", 2.0)


@pytest.mark.parametrize(
    ("fault", "fact", "detail"),
    [
        pytest.param(AssertionError("too few\nassert 3 == 4"), "too few", "assert 3 == 4", id="its first line"),
        pytest.param(AssertionError(), "The check's condition does not hold.", "", id="without words"),
        pytest.param(AssertionError("\n\nNot equal\n"), "Not equal", "", id="with blank lines"),
        pytest.param(AssertionError("x" * 900), "x" * 300, "", id="cut"),
    ],
)
def test_an_assertion_fails_the_check_with_its_first_line(evaluate, fault, fact, detail):
    found = evaluate(check(run=raises(fault)), record())

    assert (found.verdict, found.reason, found.points) == (Verdict.FAILED, "check_failed", 0.0)
    assert (found.fact, found.detail) == (fact, detail)


def test_any_other_exception_is_the_rubrics_fault_and_costs_nothing(evaluate):
    def broken(view):
        return {}["mean"]

    found = evaluate(check(run=broken), record())

    assert (found.verdict, found.reason, found.points) == (Verdict.UNGRADED, "rubric_fault", None)
    assert found.fact.startswith("The check test_it itself is broken: KeyError: 'mean' (test_case.py, line ")
    assert found.hint == "No fault of yours: tell your teacher."
    assert "KeyError: 'mean'" in found.detail


def test_an_undeclared_part_of_an_answer_is_the_rubrics_fault(evaluate):
    found = evaluate(
        check(run=lambda view: Answer(view, ArmName.SUBMISSION)["mean"], uses=["answer"]), record(measured_round())
    )

    assert found.reason == "rubric_fault"


@pytest.mark.parametrize(
    ("fault", "hinted"),
    [
        pytest.param(BackendError("The baseline did not come up."), False, id="its process does not start"),
        pytest.param(SandboxError("There is no sandbox."), False, id="no sandbox"),
        pytest.param(OSError(28, "No space left on device"), True, id="no room"),
    ],
)
def test_inputs_that_cannot_be_drawn_again_are_not_the_rubrics_fault(tmp_path, monkeypatch, fault, hinted):
    source = FakeSource(record(measured_round()))
    monkeypatch.setattr(source, "draw", raises(fault))
    looks = check(run=lambda view: objects(view, frozenset({"inputs"}))["inputs"]["numbers"], uses=["inputs"])

    found = case_of(tmp_path, looks, source=source).result("test_it")

    assert (found.verdict, found.reason, found.points) == (Verdict.UNGRADED, "backend_failed", None)
    assert found.fact == f"The inputs could not be drawn again: {fault}"
    assert ("Make room in" in found.hint) is hinted


def test_a_finding_of_the_submission_fails_every_check_that_looks_at_its_run(tmp_path):
    seen = Finding("syntax_error", "squares.py, line 2: expected ':'.")
    case = case_of(
        tmp_path,
        check("test_answer", uses=["answer"]),
        check("test_speed", uses=["speedup"]),
        check("test_nothing"),
        source=FakeSource(record(finding=seen, need=Need.NOTHING)),
    )

    verdicts = {r.name: (r.verdict, r.reason) for r in case.results()}

    assert verdicts == {
        "test_answer": (Verdict.FAILED, "syntax_error"),
        "test_speed": (Verdict.FAILED, "syntax_error"),
        "test_nothing": (Verdict.PASSED, "passed"),
    }


def test_an_obstacle_leaves_open_what_could_not_be_measured_and_nothing_else(tmp_path):
    seen = Finding("backend_failed", "No engine came up.", "Try again.")
    case = case_of(
        tmp_path,
        check("test_answer", equals_the_serial_answer, uses=["answer", "serial"]),
        check("test_speed", uses=["speedup"]),
        source=FakeSource(record(measured_round(), obstacle=seen, need=Need.EVIDENCE)),
    )

    answer, speed = case.results()

    assert answer.verdict is Verdict.PASSED
    assert (speed.verdict, speed.reason, speed.fact, speed.points) == (
        Verdict.UNGRADED,
        "backend_failed",
        "No engine came up.",
        None,
    )


@pytest.mark.parametrize("beside", ["trace", "submission", "evidence", "speedup"])
def test_a_check_of_answers_is_held_against_every_round_whatever_it_uses_besides(evaluate, beside):
    found = evaluate(
        check(run=equals_the_serial_answer, uses=["answer", "serial", beside]),
        record(measured_round(0), measured_round(1, submission=WRONG)),
    )

    assert (found.verdict, found.reason) == (Verdict.FAILED, "wrong_answer")


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Outcome(Verdict.INCONCLUSIVE, Finding("rounds_disagree", "Open.")), id="open"),
        pytest.param(Outcome(Verdict.PARTIAL, Finding("partly_as_fast", "1.4 times."), 0.5), id="partial"),
    ],
)
def test_a_wrong_answer_in_a_later_round_fails_what_else_would_be(evaluate, outcome):
    def award(view):
        equals_the_serial_answer(view)
        raise outcome

    found = evaluate(
        check(run=award, uses=["answer", "serial", "speedup"]),
        record(measured_round(0), measured_round(1, submission=WRONG)),
    )

    assert (found.verdict, found.reason) == (Verdict.FAILED, "wrong_answer")


def test_a_part_of_the_points_is_the_same_whether_answers_are_looked_at_or_not(evaluate):
    outcome = Outcome(Verdict.PARTIAL, Finding("partly_as_fast", "1.4 times."), 0.5)

    found = evaluate(
        check(run=raises(outcome), uses=["answer", "speedup"]), record(measured_round(), measured_round(1))
    )

    assert (found.verdict, found.points, found.fact) == (Verdict.PARTIAL, 1.0, "1.4 times.")


def test_a_check_of_answers_is_held_against_every_round(evaluate):
    right, wrong = measured_round(0), measured_round(2, submission=WRONG)

    found = evaluate(
        check(run=equals_the_serial_answer, uses=["answer", "serial"]), record(right, measured_round(1), wrong)
    )

    assert (found.verdict, found.reason) == (Verdict.FAILED, "wrong_answer")
    assert found.fact == (
        "In round 3, on fresh inputs: 'squares' differs from the serial program's in 1 of 2 values; "
        "at [1] it is 5 instead of 4."
    )


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        pytest.param((7.0, 4.0), "from the first", id="the first step differs"),
        pytest.param((1.0, 5.0), "from the second", id="the first step is right"),
    ],
)
def test_a_rubric_has_another_hint_where_the_first_step_is_right(evaluate, values, hint):
    def compare(view):
        given = objects(view, frozenset({"answer", "serial"}))
        hints = {"hint": "from the first", "later_hint": "from the second"}
        given["answer"].require_equal(given["serial"], "squares", **hints)

    known = record(measured_round(submission=run(None, squares=values)))

    assert evaluate(check(run=compare, uses=["answer", "serial"]), known).hint == hint


def test_the_first_round_is_told_without_its_number(evaluate):
    found = evaluate(
        check(run=equals_the_serial_answer, uses=["answer", "serial"]), record(measured_round(submission=WRONG))
    )

    assert found.fact.startswith("'squares' differs")


def test_a_check_of_the_evidence_looks_once(tmp_path):
    seen = []
    one = check(run=lambda view: seen.append(view.index), uses=["evidence"])

    case_of(tmp_path, one, source=FakeSource(record(*map(measured_round, range(3))))).result("test_it")

    assert seen == [0]


def test_a_run_without_an_answer_is_told_with_its_own_finding(evaluate):
    stopped = run(
        None, squares=None, ending=Ending.TIMED_OUT, finding=Finding("timed_out", "It was stopped after 20 s.")
    )

    found = evaluate(
        check(run=equals_the_serial_answer, uses=["answer", "serial"]), record(measured_round(submission=stopped))
    )

    assert (found.verdict, found.reason, found.fact) == (Verdict.FAILED, "timed_out", "It was stopped after 20 s.")


def test_a_record_without_rounds_has_no_answer_to_check(evaluate):
    found = evaluate(check(run=equals_the_serial_answer, uses=["answer", "serial"]), record())

    assert (found.verdict, found.reason, found.fact) == (Verdict.FAILED, "no_rounds", "Nothing was run.")


def test_inputs_are_those_of_the_round_at_hand(tmp_path):
    seen = []
    source = FakeSource(record(*map(measured_round, range(3))))
    one = check(run=lambda view: seen.append(dict(OBJECTS["inputs"](view))), uses=["inputs"])

    case_of(tmp_path, one, source=source).result("test_it")

    assert seen == [{"numbers": [0.0]}, {"numbers": [1.0]}, {"numbers": [2.0]}]
    assert set(source.drawn) == {0, 1, 2}


CHAIN = (
    check("test_fast", needs=["test_parallel"]),
    check("test_parallel", needs=["test_right"]),
)


@pytest.mark.parametrize(
    ("outcome", "verdicts"),
    [
        pytest.param(None, [Verdict.PASSED] * 2, id="passed"),
        pytest.param(Verdict.PARTIAL, [Verdict.PASSED] * 2, id="partial"),
        pytest.param(Verdict.FAILED, [Verdict.NOT_REACHED] * 2, id="failed"),
        pytest.param(Verdict.INCONCLUSIVE, [Verdict.INCONCLUSIVE] * 2, id="inconclusive"),
        pytest.param(Verdict.UNGRADED, [Verdict.INCONCLUSIVE] * 2, id="ungraded"),
    ],
)
def test_what_a_chain_of_checks_needs_decides_whether_it_is_reached(tmp_path, outcome, verdicts):
    says = (lambda view: None) if outcome is None else raises(Outcome(outcome, Finding("why", "Why.")))
    case = case_of(tmp_path, *CHAIN, check("test_right", says))

    assert [case.result(name).verdict for name in ("test_fast", "test_parallel")] == verdicts


def test_a_check_that_is_not_reached_names_the_one_that_failed_and_measures_nothing(tmp_path):
    source = FakeSource(record(measured_round()))
    right = check("test_right", raises(AssertionError("no")))
    case = case_of(tmp_path, right, check("test_fast", uses=["speedup"], needs=["test_right"]), source=source)

    found = case.result("test_fast")

    assert (found.reason, found.fact, found.points) == ("not_reached", "Needs first: Title of test_right.", 0.0)
    assert Need.SPEEDUP not in source.asked


@pytest.mark.parametrize(
    ("judged", "points", "verdict"),
    [
        pytest.param(Verdict.INCONCLUSIVE, 2.0, Verdict.PASSED, id="open, and decided"),
        pytest.param(Verdict.FAILED, 1.0, Verdict.PASSED, id="failed, and decided otherwise"),
        pytest.param(Verdict.UNGRADED, 0.0, Verdict.NOT_REACHED, id="open, and no points"),
        pytest.param(None, 0.0, Verdict.PASSED, id="passed: what was measured is not taken away"),
    ],
)
def test_points_set_by_hand_open_the_way_to_the_checks_that_need_them(tmp_path, judged, points, verdict):
    says = (lambda view: None) if judged is None else raises(Outcome(judged, Finding("why", "Why.")))
    checks = {c.name: c for c in (check("test_right", says), check("test_fast", needs=["test_right"]))}
    decided = {"test_right": Decision(points, "Seen.", "2026-11-22")}
    case = Case(assignment(tmp_path), SUBMISSION, checks, FakeSource(record(measured_round())), decided)

    assert case.result("test_fast").verdict is verdict


def test_a_check_that_needs_what_does_not_exist_is_a_fault_of_usage(tmp_path):
    case = case_of(tmp_path, check(needs=["test_typo"]))

    with pytest.raises(UsageError) as refused:
        case.result("test_it")

    assert str(refused.value) == "test_it needs 'test_typo', which is no check of 'tiny'."


def test_checks_that_need_each_other_are_a_fault_of_usage(tmp_path):
    with pytest.raises(UsageError, match="in a circle: test_a -> test_b -> test_a"):
        case_of(tmp_path, check("test_a", needs=["test_b"]), check("test_b", needs=["test_a"]))


def test_rounds_that_a_later_check_adds_are_held_against_the_earlier_ones(tmp_path):
    first = record(measured_round(0))
    all_rounds = record(measured_round(0), measured_round(1, submission=WRONG))
    right = check("test_right", equals_the_serial_answer, uses=["answer", "serial"])
    fast = check("test_fast", uses=["speedup"], needs=["test_right"])
    case = case_of(tmp_path, right, fast, source=FakeSource(first, first, first, all_rounds))
    before = case.result("test_right").verdict

    after = {r.name: r.verdict for r in case.results()}

    assert before is Verdict.PASSED
    assert after == {"test_right": Verdict.FAILED, "test_fast": Verdict.NOT_REACHED}


def test_what_becomes_of_the_program_without_a_further_round_is_held_against_the_earlier_ones(tmp_path):
    known = record(measured_round())
    ended = replace(known, need=Need.EVIDENCE, finding=Finding("exception", "With new workers: it is closed."))
    first, second = check("test_a", uses=["answer"]), check("test_b", uses=["evidence"])
    case = case_of(tmp_path, first, second, source=FakeSource(known, known, ended))

    before, results = case.result("test_a"), case.results()

    assert before.verdict is Verdict.PASSED
    assert [r.verdict for r in results] == [Verdict.FAILED, Verdict.FAILED]


def test_some_checks_are_told_on_all_that_they_measured_together(tmp_path):
    first = record(measured_round(0))
    later = record(measured_round(0), measured_round(1, submission=WRONG))
    one = check("test_a", run=equals_the_serial_answer, uses=["answer", "serial"])
    case = case_of(
        tmp_path,
        one,
        check("test_b", uses=["speedup"], needs=["test_a"]),
        check("test_c", run=raises(RuntimeError("it is not asked for"))),
        source=FakeSource(first, first, first, later),
    )

    results = case.results({"test_a", "test_b"})

    assert [(r.name, r.verdict) for r in results] == [("test_a", Verdict.FAILED), ("test_b", Verdict.NOT_REACHED)]


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Outcome(Verdict.FAILED, Finding("a", "It failed.")), id="failed"),
        pytest.param(Outcome(Verdict.INCONCLUSIVE, Finding("a", "It is open.")), id="open"),
    ],
)
def test_what_a_check_waits_for_in_the_end_is_the_first_of_the_chain(tmp_path, outcome):
    chain = [check("test_a", run=raises(outcome)), check("test_b", needs=["test_a"]), check("test_c", needs=["test_b"])]
    case = case_of(tmp_path, *chain, check("test_d"))

    assert [case.cause(name).name for name in ("test_c", "test_b", "test_a", "test_d")] == [
        *["test_a"] * 3,
        "test_d",
    ]


def test_a_check_is_evaluated_once_for_what_was_measured(tmp_path):
    calls = []
    one = check(run=lambda view: calls.append(1))
    case = case_of(tmp_path, one)

    assert case.result("test_it") is case.result("test_it")
    assert case.results() == [case.result("test_it")]
    assert calls == [1]


def test_a_check_gets_the_objects_that_it_asks_for():
    view = View(record(measured_round()), SUBMISSION, lambda done: {})

    given = objects(view, frozenset({"answer", "submission", "value"}))

    assert sorted(given) == ["answer", "submission"]
    assert given["submission"] is SUBMISSION
    assert np.array_equal(given["answer"]["squares"], [1.0, 4.0])


def test_a_long_chain_of_needs_is_judged_link_by_link(tmp_path):
    chain = [check("test_0"), *(check(f"test_{n}", needs=[f"test_{n - 1}"]) for n in range(1, 60))]
    source = FakeSource(record(measured_round(0)))

    found = case_of(tmp_path, *chain, source=source).results()

    assert len(found) == 60
    assert len(source.asked) <= 2 * 60


def test_needs_that_cross_are_looked_through_once_each():
    layers = [[f"test_{n}_{side}" for side in "ab"] for n in range(40)]
    checks = {name: check(name) for name in layers[0]}
    checks |= {name: check(name, needs=before) for before, layer in pairwise(layers) for name in layer}

    assert require_no_circle(checks) is None


def test_what_was_not_read_leaves_a_check_of_the_text_open(evaluate):
    unread = replace(record(obstacle=Finding("file_of_others", "It is another's.")), files={})

    found = evaluate(check(uses=["submission"]), unread)

    assert (found.verdict, found.reason, found.points) == (Verdict.UNGRADED, "file_of_others", None)


def test_what_asks_for_further_files_alone_is_judged_whatever_became_of_the_program(tmp_path):
    broken = record(finding=Finding("syntax_error", "squares.py, line 1: invalid syntax."), files={"squares.py": "("})
    files, program = check("test_files", uses={"handed_in"}), check("test_program", uses={"handed_in", "answer"})

    found = case_of(tmp_path, files, program, source=FakeSource(broken)).results()

    assert [(r.verdict, r.reason) for r in found] == [(Verdict.PASSED, "passed"), (Verdict.FAILED, "syntax_error")]


def by_hand(**changed) -> Check:
    return replace(check(run=lambda view: leave_to_a_person(view, "")), by_hand=True, **changed)


def test_what_a_person_marks_is_not_measured_for(tmp_path):
    source = FakeSource(record(measured_round()))

    found = case_of(tmp_path, by_hand(), source=source).result("test_it")

    assert (found.verdict, found.reason, found.points) == (Verdict.INCONCLUSIVE, "marked_by_hand", None)
    assert set(source.asked) == {Need.NOTHING}


def test_a_person_marks_what_can_be_read_whatever_is_wrong_with_it(evaluate):
    wrong = Finding("syntax_error", "squares.py, line 1: it is no Python.", "")

    found = evaluate(by_hand(), record(finding=wrong, files={"squares.py": "("}))

    assert found.reason == "marked_by_hand"


def test_nobody_is_asked_to_mark_what_was_not_handed_in(evaluate):
    missing = Finding("file_missing", "There is no squares.py.", "Hand it in.")

    found = evaluate(by_hand(), record(finding=missing, files={}))

    assert (found.verdict, found.reason, found.points) == (Verdict.FAILED, "file_missing", 0.0)


def test_what_waits_for_a_persons_word_is_open(tmp_path):
    case = case_of(tmp_path, by_hand(), check("test_next", needs=["test_it"]))

    assert case.result("test_next").reason == "needs_open_check"
