"""The objects that a rubric works with, and every sentence that they end a check with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.coursework.submission import Submission
from grader.grades.rubric import Answer, Evidence, SpeedupAward, Traces, _points_of_rounds
from grader.grades.verdict import Outcome, Verdict
from grader.grades.view import View
from grader.judging.evidence import Usage
from grader.judging.speedup import Speedup
from grader.record import ArmName, Arrays, Ending
from grader.record.finding import Finding
from tests.unit.builders import client, engine, measured_round, parallel, record, run, serial, trace


def view(*rounds, **changed) -> View:
    return View(record(*rounds, **changed), Submission("anna", "tiny", {}), lambda done: {})


def outcome(act) -> Outcome:
    with pytest.raises(Outcome) as ended:
        act()
    return ended.value


def answers(mine, theirs):
    done = measured_round()
    runs = {
        ArmName.SUBMISSION: replace(run(parallel()), answer=Arrays(x=np.array(mine))),
        ArmName.BASELINE: replace(run(serial()), answer=Arrays(x=np.array(theirs))),
    }
    seen = view(replace(done, runs=runs))
    return Answer(seen, ArmName.SUBMISSION), Answer(seen, ArmName.BASELINE)


def test_an_answer_is_a_mapping_of_its_arrays():
    mine, _ = answers([1.0, 2.0], [1.0, 2.0])

    assert (list(mine), len(mine)) == (["x"], 1)
    assert list(mine["x"]) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("mine", "theirs", "tolerance"),
    [
        pytest.param([1.0, 2.0], [1.0, 2.0], {}, id="equal"),
        pytest.param([1.0, 2.125], [1.0, 2.0], {"atol": 0.125}, id="within an absolute tolerance"),
        pytest.param([100.0, 225.0], [100.0, 200.0], {"rtol": 0.125}, id="within a relative tolerance"),
        pytest.param([True], [True], {}, id="truth values"),
        pytest.param(3, 3, {}, id="a single number"),
        pytest.param(np.zeros((0, 2)), np.zeros((0, 2)), {}, id="nothing"),
    ],
)
def test_answers_that_agree_end_nothing(mine, theirs, tolerance):
    one, two = answers(mine, theirs)

    assert one.require_equal(two, "x", **tolerance) is None


@pytest.mark.parametrize(
    ("mine", "theirs", "tolerance", "fact"),
    [
        pytest.param([1.0, 3.0], [1.0, 2.0], {}, "1 of 2 values; at [1] it is 3 instead of 2.", id="one"),
        pytest.param(
            [1.0, 2.25], [1.0, 2.0], {"atol": 0.125}, "1 of 2 values; at [1] it is 2.25 instead of 2.", id="far"
        ),
        pytest.param(
            [[1, 9], [9, 4]], [[1, 2], [3, 4]], {}, "2 of 4 values; at [0, 1] it is 9 instead of 2.", id="a grid"
        ),
        pytest.param(1.5, 1.0, {"rtol": 0.25}, "1 of 1 values; it is 1.5 instead of 1.", id="a single number"),
        pytest.param([True], [False], {}, "1 of 1 values; at [0] it is True instead of False.", id="truth values"),
        pytest.param(
            [2**53 + 1], [2**53], {}, f"1 of 1 values; at [0] it is {2**53 + 1} instead of {2**53}.", id="large"
        ),
    ],
)
def test_answers_that_differ_fail_with_the_first_value(mine, theirs, tolerance, fact):
    one, two = answers(mine, theirs)

    ended = outcome(lambda: one.require_equal(two, "x", **tolerance, hint="Look again."))

    assert ended.verdict is Verdict.FAILED
    assert ended.finding == Finding("wrong_answer", f"'x' differs from the serial program's in {fact}", "Look again.")


def parts(mine, theirs):
    """Answers of which a part is no array of numbers."""
    done = measured_round()
    runs = {
        ArmName.SUBMISSION: replace(run(parallel()), answer=Arrays(x=mine)),
        ArmName.BASELINE: replace(run(serial()), answer=Arrays(x=theirs)),
    }
    seen = view(replace(done, runs=runs))
    return Answer(seen, ArmName.SUBMISSION), Answer(seen, ArmName.BASELINE)


@pytest.mark.parametrize(
    ("mine", "theirs", "fact"),
    [
        pytest.param(
            np.array(["the", "fox"], object),
            np.array(["the", "dog"], object),
            "in 1 of 2 values; at [1] it is 'fox' instead of 'dog'.",
            id="text",
        ),
        pytest.param(
            {"dog": 2, "the": 3}, {"dog": 2, "the": 4}, "in 1 of 2 values; at 'the' it is 3 instead of 4.", id="counts"
        ),
        pytest.param({"dog": 2}, {"dog": 2, "the": 4}, "in its keys: it has no 'the'.", id="a word that is missing"),
    ],
)
def test_text_and_mappings_that_differ_fail_with_the_first_difference(mine, theirs, fact):
    one, two = parts(mine, theirs)

    ended = outcome(lambda: one.require_equal(two, "x", hint="Look again."))

    assert ended.finding == Finding("wrong_answer", f"'x' differs from the serial program's {fact}", "Look again.")
    assert two.require_equal(two, "x") is None
    assert one["x"] is mine


def test_a_random_answer_within_its_bound_ends_nothing_and_its_distance_is_kept():
    one, _ = answers([3.0, 4.0], [3.5, 3.5])

    assert one.require_close([3.5, 3.5], "x", error=0.25) is None
    (kept,) = one._view.bounds
    assert list(kept.distances) == [2.0, 2.0]


@pytest.mark.parametrize(
    ("of_serial", "fact"),
    [
        pytest.param(
            False,
            "'x' lies too far from what is expected in 1 of 2 values; at [1] it is 14 instead of 4, 40 standard errors "
            "away; a right answer is farther than 5.7 away in at most one of 1,000,000 gradings.",
            id="what is expected",
        ),
        pytest.param(
            True,
            "'x' lies too far from the serial program's in 1 of 2 values; at [1] it is 14 instead of 4, 28.3 standard "
            "errors away; a right answer is farther than 5.7 away in at most one of 1,000,000 gradings.",
            id="the serial answer",
        ),
    ],
)
def test_a_random_answer_beyond_its_bound_fails_with_the_distance_and_the_rate(of_serial, fact):
    one, two = answers([3.0, 14.0], [3.0, 4.0])

    ended = outcome(lambda: one.require_close(two if of_serial else [3.0, 4.0], "x", error=0.25, hint="Seed it."))

    assert (ended.verdict, ended.finding) == (Verdict.FAILED, Finding("wrong_answer", fact, "Seed it."))


def test_a_rate_that_fails_too_many_right_answers_is_a_fault_of_the_rubric():
    one, _ = answers([3.0], [3.0])

    with pytest.raises(ValueError, match=r"rate=0\.1 would fail a right answer in one of 10 gradings"):
        one.require_close(3.0, "x", error=0.25, rate=0.1)


ALONE = run(trace(1.0, client(1.0, in_tasks=1.0), engine(1, 0.0), engine(2, 0.0)))
UNCLEAR = run(trace(0.45, engine(1, 0.4), engine(2, 0.4), client(0.2)))
STOPPED = run(None, squares=None, ending=Ending.TIMED_OUT, finding=Finding("timed_out", "It was stopped."))


def test_a_parallel_map_that_was_used_is_noted():
    seen = view(measured_round())

    Evidence(seen).require_parallel_map()

    assert seen.noted.reason == "parallel_map_used"
    assert Evidence(seen).usage is Usage.USED
    assert Evidence(seen).measures.outside == 0.0


def test_a_parallel_map_that_was_not_used_fails():
    ended = outcome(Evidence(view(measured_round(submission=ALONE))).require_parallel_map)

    assert (ended.verdict, ended.finding.reason) == (Verdict.FAILED, "work_in_client")


def test_the_serial_baseline_is_called_what_it_is():
    ended = outcome(Evidence(view(measured_round(submission=ALONE), is_baseline=True)).require_parallel_map)

    assert ended.finding == Finding(
        "serial_baseline",
        "This is the serial program that you were given: "
        "your own program used 1.0 s of CPU, the two engines 0.0 s in tasks.",
        "Spread its tasks over the engines.",
    )


def test_what_cannot_be_told_stays_open():
    ended = outcome(Evidence(view(measured_round(submission=UNCLEAR))).require_parallel_map)

    assert (ended.verdict, ended.finding.reason) == (Verdict.INCONCLUSIVE, "work_outside")


LESSON = (
    "For 30% of the time no worker had a task and nothing was computed, most of it after the last task. "
    "Return less data from the tasks, and do not wait longer than for the last of them."
)
"""Of a run that computes for a second on two engines and is 1.4 times as fast as serial."""


def award(*submissions, **changed):
    rounds = [measured_round(n, submission=s, timed=True) for n, s in enumerate(submissions)]
    seen = view(*rounds, **changed)
    return seen, SpeedupAward(seen).award


def busy(wall_s: float):
    """A run of one second of work on two engines that took this long."""
    return run(trace(wall_s, engine(1, 0.5), engine(2, 0.5)))


def test_as_fast_as_the_reference_is_all_the_points():
    seen, act = award(*[run(parallel())] * 3)

    act()

    assert seen.noted == Finding(
        "fast",
        "2.00 times as fast as the serial program; the reference reaches 2.00 here (wall time: 2.00).",
    )


def test_half_the_gain_is_a_part_of_the_points():
    ended = outcome(award(*[busy(1 / 1.4)] * 3)[1])

    assert (ended.verdict, ended.fraction) == (Verdict.PARTIAL, 0.5)
    assert ended.finding == Finding(
        "partly_as_fast",
        "1.40 times as fast as the serial program; the reference reaches 2.00 here (wall time: 1.40). "
        "(1.40 - 1) / (0.9 x 2.00 - 1) = 0.50; 0.50 of the points.",
        LESSON,
    )


def test_how_points_come_from_rounds_that_differ_is_said():
    judged = Speedup(0.6, 1.5, 2.0, 1.5, 6, "", 0.52, 0.71, "the middle counts, to the nearest step of 0.05")

    assert _points_of_rounds(judged) == (
        "by all rounds it lies between 0.52 and 0.71 (95 % certain); "
        "the middle counts, to the nearest step of 0.05: 0.60 of the points."
    )


def test_as_fast_as_serial_is_no_points():
    ended = outcome(award(*[busy(1.0)] * 3)[1])

    assert (ended.verdict, ended.finding.reason) == (Verdict.FAILED, "not_faster")


def test_the_serial_baseline_is_not_faster_than_itself():
    ended = outcome(award(*[busy(1.0)] * 3, is_baseline=True)[1])

    assert ended.finding.reason == "serial_baseline"
    assert ended.finding.fact.startswith("This is the serial program that you were given: 1.00 times as fast as")


def test_rounds_that_differ_leave_the_points_open():
    ended = outcome(award(busy(0.5), busy(0.5), busy(1.0))[1])

    assert ended.verdict is Verdict.INCONCLUSIVE
    assert ended.finding == Finding(
        "rounds_disagree",
        "The rounds differ too much to give points (2.00 times as fast as the serial program; "
        "the reference reaches 2.00 here (wall time: 2.00)).",
        "Close other programs and run it again.",
    )


def test_a_machine_on_which_the_reference_is_slow_leaves_the_points_open():
    waiting = run(trace(0.8, engine(1, 0.4, wait_s=0.1), engine(2, 0.4, wait_s=0.1)))
    rounds = [measured_round(n, reference=waiting, timed=True) for n in range(3)]

    ended = outcome(SpeedupAward(view(*rounds)).award)

    assert ended.verdict is Verdict.INCONCLUSIVE
    assert ended.finding == Finding(
        "machine_unfit",
        "Here even the reference reaches only 1.25, less than it can: this machine is too busy.",
        "Close other programs, or wait for the grading machine.",
    )


def test_without_a_reference_the_speedup_is_told_and_the_points_are_open():
    rounds = [measured_round(n, submission=busy(1 / 1.4), timed=True) for n in range(3)]
    alone = [replace(r, runs={k: v for k, v in r.runs.items() if k is not ArmName.REFERENCE}) for r in rounds]

    seen = view(*alone)
    seen.points = 4.0

    ended = outcome(SpeedupAward(seen).award)

    assert ended.verdict is Verdict.INCONCLUSIVE
    assert ended.finding == Finding(
        "no_reference",
        "1.40 times as fast as the serial program (wall time: 1.40): here about 2 to 3 of 4 points. "
        "The grade is taken on the grading machine with 2 workers, beside the reference.",
        LESSON,
    )


def test_busy_cores_that_bring_nothing_by_the_clock_are_looked_at_by_a_teacher():
    idle_by_the_clock = replace(busy(0.5), trace=replace(parallel(), wall_s=0.5))
    rounds = [measured_round(n, submission=idle_by_the_clock, timed=True) for n in range(3)]
    slow = [
        replace(r, runs={**r.runs, ArmName.REFERENCE: run(trace(0.25, engine(1, 0.5), engine(2, 0.5)))}) for r in rounds
    ]

    ended = outcome(SpeedupAward(view(*slow)).award)

    assert (ended.verdict, ended.finding.reason) == (Verdict.INCONCLUSIVE, "wall_disagrees")
    assert ended.finding.fact.startswith("Its processors were busy, but by the clock it is far behind: ")


def test_a_wanted_part_of_the_references_speedup_is_all_or_nothing():
    enough = view(*[measured_round(n, submission=busy(1 / 1.6), timed=True) for n in range(3)])
    too_slow = view(*[measured_round(n, submission=busy(1 / 1.4), timed=True) for n in range(3)])
    unclear = view(*[measured_round(n, submission=busy(1 / (1.4 + n / 10)), timed=True) for n in range(3)])

    SpeedupAward(enough).require(0.75)
    failed = outcome(lambda: SpeedupAward(too_slow).require(0.75))
    unsettled = outcome(lambda: SpeedupAward(unclear).require(0.75))

    assert enough.noted.reason == "fast"
    assert (failed.verdict, failed.finding.reason) == (Verdict.FAILED, "too_slow")
    assert failed.finding.fact.endswith("At least 75% of the reference's speedup is wanted.")
    assert failed.finding.hint == LESSON
    assert (unsettled.verdict, unsettled.finding.reason) == (Verdict.INCONCLUSIVE, "rounds_disagree")


def test_without_timed_rounds_the_speedup_was_not_measured():
    ended = outcome(SpeedupAward(view(measured_round())).award)

    assert (ended.verdict, ended.finding) == (
        Verdict.INCONCLUSIVE,
        Finding("not_measured", "The speedup could not be measured.", "Run it again."),
    )


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda seen: Evidence(seen).require_parallel_map(), id="evidence"),
        pytest.param(lambda seen: SpeedupAward(seen).award(), id="speedup"),
        pytest.param(lambda seen: Answer(seen, ArmName.SUBMISSION)["x"], id="answer"),
        pytest.param(lambda seen: Traces(seen).of_submission, id="trace"),
    ],
)
def test_a_run_without_an_answer_fails_with_the_reason_for_it(act):
    ended = outcome(lambda: act(view(measured_round(submission=STOPPED))))

    assert (ended.verdict, ended.finding.reason) == (Verdict.FAILED, "timed_out")


def test_traces_are_those_of_the_round_at_hand():
    seen = view(measured_round())
    traces = Traces(seen)

    assert traces.of_submission == parallel()
    assert traces.of_baseline == serial()
    assert traces.of_reference == parallel()


def test_the_rubric_says_what_a_wrong_shape_comes_from():
    finding = Finding("wrong_shape", "'x' has the shape (2,); (3,) was expected.", "'x' is declared as float64 ['n'].")
    done = measured_round()
    runs = {
        ArmName.SUBMISSION: replace(run(parallel()), answer=None, finding=finding),
        ArmName.BASELINE: replace(run(serial()), answer=Arrays(x=np.zeros(3))),
    }
    seen = view(replace(done, runs=runs))
    one, two = Answer(seen, ArmName.SUBMISSION), Answer(seen, ArmName.BASELINE)

    told = outcome(lambda: one.require_equal(two, "x", hint="Search the whole grid."))
    untold = outcome(lambda: one.require_equal(two, "x"))

    assert (told.finding.fact, told.finding.hint) == (finding.fact, "Search the whole grid.")
    assert untold.finding == finding


@pytest.mark.parametrize("claimed", [2.0, 1.4, 2.6])
def test_a_speedup_from_elsewhere_that_is_about_the_one_here_passes(claimed):
    seen, _ = award(*[run(parallel())] * 3)

    SpeedupAward(seen).require_agrees(claimed, within=0.35)

    assert seen.noted.fact == f"{claimed:.2f} times as fast was handed in, and 2.00 was measured here."


@pytest.mark.parametrize("claimed", [1.2, 3.0, float("nan"), float("inf"), -2.0])
def test_a_speedup_from_elsewhere_that_is_another_fails_with_both(claimed):
    seen, _ = award(*[run(parallel())] * 3)

    ended = outcome(lambda: SpeedupAward(seen).require_agrees(claimed, within=0.35, hint="Measure again."))

    assert (ended.verdict, ended.finding.reason) == (Verdict.FAILED, "measured_otherwise")
    assert ended.finding.fact == (
        f"{claimed:.2f} times as fast was handed in, and 2.00 was measured here: more than 35% off."
    )
    assert ended.finding.hint == "Measure again."


@pytest.mark.parametrize(("claimed", "passes"), [(1.1, False), (1.3, True), (1.9, True), (2.3, True), (2.6, False)])
def test_a_speedup_from_elsewhere_may_be_by_the_clock_or_by_the_work(claimed, passes):

    class OnSlowCores(SpeedupAward):
        judged = Speedup(1.0, 2.0, 2.0, 1.43, 3)

    seen, _ = award(*[run(parallel())] * 3)
    found = OnSlowCores(seen)

    if passes:
        found.require_agrees(claimed, within=0.2)
        assert seen.noted.fact == f"{claimed:.2f} times as fast was handed in, and 1.43 to 2.00 was measured here."
    else:
        outcome(lambda: found.require_agrees(claimed, within=0.2))


def test_a_speedup_from_elsewhere_stays_open_where_none_was_measured_here():
    seen, _ = award()

    ended = outcome(lambda: SpeedupAward(seen).require_agrees(2.0, within=0.35))

    assert (ended.verdict, ended.finding.reason) == (Verdict.INCONCLUSIVE, "not_measured")


def test_a_speedup_from_elsewhere_is_compared_without_a_reference():
    rounds = [measured_round(n, submission=run(parallel()), timed=True) for n in range(3)]
    alone = [replace(done, runs={k: v for k, v in done.runs.items() if k != ArmName.REFERENCE}) for done in rounds]
    seen = view(*alone)

    SpeedupAward(seen).require_agrees(2.0, within=0.35)

    assert seen.noted.reason == "passed"
