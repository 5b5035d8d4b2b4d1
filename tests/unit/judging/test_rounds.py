"""What follows from the rounds of a record."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.judging.thresholds import Thresholds
from grader.record import ArmName, Ending, Need
from grader.record.finding import Finding
from tests.unit.builders import client, engine, measured_round, parallel, record, run, serial, trace

WRONG = Finding("wrong_shape", "It has the shape (3,).")


def without(done, arm):
    return replace(done, runs={name: r for name, r in done.runs.items() if name is not arm})


def test_the_same_round_of_one_grading_has_the_same_seed_for_every_student():
    assert rounds.seed("secret", "tiny", 1) == rounds.seed("secret", "tiny", 1)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(("other", "tiny", 1), id="another secret"),
        pytest.param(("secret", "cmaes", 1), id="another assignment"),
        pytest.param(("secret", "tiny", 2), id="another round"),
    ],
)
def test_another_grading_assignment_or_round_has_another_seed(changed):
    assert rounds.seed(*changed) != rounds.seed("secret", "tiny", 1)


def test_a_seed_is_four_words_that_numpy_takes():
    words = rounds.seed("secret", "tiny", 1)

    assert len(words) == 4
    assert all(0 <= word < 2**32 for word in words)


def test_measuring_goes_on_while_nothing_is_wrong():
    assert rounds.goes_on(record())
    assert rounds.goes_on(record(measured_round()))


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(record(finding=WRONG), id="a finding"),
        pytest.param(record(obstacle=WRONG), id="an obstacle"),
        pytest.param(record(measured_round(submission=run(None, finding=WRONG))), id="a run that failed"),
    ],
)
def test_measuring_ends_when_there_is_no_use_in_more(known):
    assert not rounds.goes_on(known)


def test_the_first_finding_of_a_submission_is_told():
    second = Finding("timed_out", "It was stopped.")
    known = record(
        measured_round(0),
        measured_round(1, submission=run(None, finding=WRONG)),
        measured_round(2, submission=run(None, finding=second)),
    )

    assert rounds.student_finding(known) == WRONG
    assert rounds.student_finding(replace(known, finding=second)) == second
    assert rounds.student_finding(record(measured_round())) is None


def test_a_round_without_the_submission_says_nothing_of_it():
    assert rounds.student_finding(record(without(measured_round(), ArmName.SUBMISSION))) is None


def test_evidence_of_no_round_cannot_be_told():
    found = rounds.evidence_of(record())

    assert (found.usage, found.finding) == (
        Usage.CANNOT_TELL,
        Finding("no_rounds", "No run was watched from its beginning to its end."),
    )


@pytest.mark.parametrize(
    "done",
    [
        pytest.param(measured_round(submission=run(parallel(), ending=Ending.RAISED)), id="the submission raised"),
        pytest.param(without(measured_round(), ArmName.BASELINE), id="no baseline"),
        pytest.param(measured_round(submission=run(None)), id="no trace"),
    ],
)
def test_a_round_that_is_not_whole_is_no_evidence_and_no_speedup(done):
    known = record(replace(done, timed=True))

    assert rounds.evidence_of(known).finding.reason == "no_rounds"
    assert rounds.speedup_of(known).open_reason == "no_rounds"


def test_evidence_is_judged_by_the_thresholds_in_the_record():
    mixed = run(trace(0.4, engine(1, 0.4), engine(2, 0.4), client(0.2)))
    known = record(measured_round(submission=mixed))

    lenient = replace(known, thresholds=asdict(Thresholds(outside=0.25)))

    assert rounds.evidence_of(known).finding.reason == "work_outside"
    assert rounds.evidence_of(lenient).usage is Usage.USED


USED = measured_round()
NOT_USED = measured_round(submission=run(serial()))
UNCLEAR = measured_round(submission=run(parallel(0.6)))


@pytest.mark.parametrize(
    ("done", "clear"),
    [
        pytest.param([], False, id="no round"),
        pytest.param([USED], True, id="one round is enough to believe a program"),
        pytest.param([NOT_USED], False, id="one round is not enough to accuse it"),
        pytest.param([NOT_USED, NOT_USED], True, id="two are"),
        pytest.param([UNCLEAR], False, id="one doubt"),
        pytest.param([UNCLEAR, USED], True, id="a doubt, then use"),
        pytest.param([NOT_USED, USED], False, id="a violation, then use"),
        pytest.param([UNCLEAR, NOT_USED], False, id="a doubt, then a violation"),
        pytest.param([NOT_USED, USED, NOT_USED], True, id="two violations of three"),
        pytest.param([UNCLEAR, UNCLEAR], False, id="two doubts"),
        pytest.param([UNCLEAR, UNCLEAR, UNCLEAR], True, id="after three doubts nothing more is tried"),
    ],
)
def test_rounds_are_added_until_another_would_tell_nothing_new(done, clear):
    assert rounds.evidence_is_clear(record(*done)) is clear


def test_evidence_speaks_of_the_workers_of_the_backend():
    alone = run(trace(1.0, engine(1, 0.0), engine(2, 0.0), client(1.0)))

    found = rounds.evidence_of(record(measured_round(submission=alone), backend_worker="SCOOP worker"))

    assert found.finding.fact == "Your own program used 1.0 s of CPU, the two SCOOP workers 0.0 s in tasks."


def test_evidence_can_be_had_without_a_reference():
    known = record(without(measured_round(), ArmName.REFERENCE))

    assert rounds.evidence_of(known).usage is Usage.USED


def test_only_timed_rounds_count_for_the_speedup():
    slow = run(serial())
    known = record(measured_round(0, submission=slow), *(measured_round(n, timed=True) for n in (1, 2, 3)))

    found = rounds.speedup_of(known)

    assert (found.rounds, found.fraction) == (3, 1.0)
    assert found.submission == pytest.approx(2.0)


def test_without_a_reference_the_speedup_stays_open():
    known = record(*(without(measured_round(n, timed=True), ArmName.REFERENCE) for n in range(3)))

    assert rounds.speedup_of(known).open_reason == "no_reference"


def test_without_the_kernels_clocks_there_is_no_speedup():
    blind = run(replace(parallel(), clocks=False))

    assert rounds.speedup_of(record(measured_round(submission=blind, timed=True))).open_reason == "no_rounds"


def test_with_fewer_cores_than_workers_no_program_can_be_faster():
    timed = [measured_round(n, timed=True) for n in range(3)]
    known = record(*timed)

    cramped = replace(known, machine=replace(known.machine, cores=1))

    assert rounds.speedup_of(known).fraction == 1.0
    assert rounds.speedup_of(cramped).open_reason == "too_few_cores"
    assert rounds.speedup_of(cramped).fraction is None


def test_an_idle_core_is_no_speedup_of_a_record():
    starved = trace(1.0, engine(1, 1.0), engine(2, 0.01, wait_s=0.99), idle_s=0.99, cores=2)
    timed = [measured_round(n, submission=run(starved), timed=True) for n in range(3)]

    assert rounds.speedup_of(record(*timed)).fraction == pytest.approx(0.0, abs=0.05)


def busy(wall_s):
    return run(trace(wall_s, engine(1, 0.5), engine(2, 0.5)))


def disturbed(wall_s):
    """As ``busy``, on a machine on which others wanted its cores."""
    return run(trace(wall_s, engine(1, 0.4, wait_s=0.1), engine(2, 0.4, wait_s=0.1)))


def unsure(**changed):
    """Timed rounds that disagree, on a machine where the reference does not hold still either."""
    walls = [(0.6, 0.5), (0.9, 0.6), (0.7, 0.5), (0.8, 0.65)]
    timed = [measured_round(n, submission=busy(a), reference=busy(b), timed=True) for n, (a, b) in enumerate(walls)]
    return record(*timed, **changed)


def unfit(count):
    return [measured_round(n, reference=disturbed(0.9), timed=True) for n in range(count)]


UNFIT = unfit(3)


@pytest.mark.parametrize(
    ("known", "worth"),
    [
        pytest.param(unsure(), True, id="rounds that disagree"),
        pytest.param(record(*UNFIT), True, id="a machine that was unfit"),
        pytest.param(unsure(attempt=rounds.MAX_ATTEMPTS), False, id="as often as is of use"),
        pytest.param(record(*[measured_round(n, timed=True) for n in range(3)]), False, id="a sure verdict"),
        pytest.param(unsure(obstacle=WRONG), False, id="an obstacle, which more noise does not mend"),
        pytest.param(unsure(finding=WRONG), False, id="a reason of the student's"),
        pytest.param(unsure(machine=replace(record().machine, cores=1)), False, id="too few cores"),
    ],
)
def test_what_noise_left_open_is_worth_another_measuring(known, worth):
    assert rounds.worth_another(known) is worth


def test_a_measuring_that_follows_keeps_the_rounds():
    known = unsure()

    found = rounds.again(known)

    assert (found.attempt, found.need, found.rounds) == (2, Need.ANSWER, known.rounds)
    assert rounds.wants_timed_round(found)


def test_what_an_obstacle_ended_goes_on_where_it_stopped():
    known = unsure(obstacle=WRONG, need=Need.EVIDENCE)

    assert rounds.again(known) == replace(known, obstacle=None)


def test_what_is_sure_or_hopeless_is_not_taken_up_again():
    known = unsure(attempt=rounds.MAX_ATTEMPTS)

    assert rounds.again(known) == known


def test_after_the_last_measuring_the_pooled_rounds_give_a_verdict():
    assert rounds.speedup_of(unsure()).fraction is None
    assert 0 < rounds.speedup_of(unsure(attempt=rounds.MAX_ATTEMPTS)).fraction < 1


def test_an_unfit_machine_gives_no_verdict_however_often_it_is_measured():
    assert rounds.speedup_of(record(*UNFIT, attempt=rounds.MAX_ATTEMPTS)).open_reason == "machine_unfit"


@pytest.mark.parametrize(
    ("timed", "wants"),
    [
        pytest.param([], True, id="none yet"),
        pytest.param([measured_round(n, timed=True) for n in range(2)], True, id="two"),
        pytest.param([measured_round(n, timed=True) for n in range(3)], False, id="three that are sure"),
        pytest.param(unsure().rounds, True, id="four that disagree"),
        pytest.param(unfit(4), True, id="four unfit"),
        pytest.param(unfit(5), False, id="five unfit"),
        pytest.param([*unsure().rounds, *unsure().rounds, unsure().rounds[1]], False, id="nine"),
    ],
)
def test_timed_rounds_are_added_until_the_verdict_is_sure(timed, wants):
    assert rounds.wants_timed_round(record(*timed)) is wants


def test_a_limit_is_judged_by_the_timed_rounds():
    fast = record(*[measured_round(n, timed=True) for n in range(3)])

    assert rounds.speedup_reaches(fast, 0.75) is True
    assert rounds.speedup_reaches(replace(fast, machine=replace(fast.machine, cores=1)), 0.75) is None
