"""Where each grading of a run stands, from files and from what the controller still holds."""

from __future__ import annotations

import pytest

from grader.grades.score import Status
from grader.slurm.run_folder import Array, Start, Try
from grader.slurm.standing import Held, Seen, Standing, Where, counts, lost_sessions, standings

ANN, BOB, CID = (("svm", name) for name in ("ann", "bob", "cid"))
PENDING, RUNNING = Held("PENDING", "Priority"), Held("RUNNING", "None")
ONE_ARRAY = Try(1, (0, 1, 2), (1, 1, 1), (Array("10", 0, 2, 3),), "11")


def stand(*, tries=(ONE_ARRAY,), measured=None, starts=(), held=None, ended=None) -> list[Where]:
    return standings(Seen((ANN, BOB, CID), measured or {}, tries, starts, held or {}, ended or {}))


def of_ann(**seen) -> Where:
    return stand(**seen)[0]


def start(*items: int, ended: bool = False, trouble: str = "") -> Start:
    return Start("10_0.0.1", items, "n1", ended, trouble)


def test_what_has_a_final_grade_is_graded_whatever_its_job_does():
    assert of_ann(measured={ANN: (1, Status.FINAL)}, held={("10", 0): RUNNING}) == Where(Standing.GRADED, 1)


def test_who_is_packed_into_a_task_stands_where_the_task_does():
    found = stand(held={("10", 0): RUNNING, ("10", 1): PENDING})

    assert [w.standing for w in found] == [Standing.RUNNING, Standing.RUNNING, Standing.WAITING]


def test_a_grade_that_is_not_final_is_open_once_its_job_is_gone():
    assert of_ann(measured={ANN: (2, Status.PROVISIONAL)}) == Where(Standing.OPEN, 2)


def test_a_grade_that_is_measured_again_waits():
    assert of_ann(measured={ANN: (1, Status.PROVISIONAL)}, held={("10", 0): PENDING}).standing is Standing.WAITING


def test_a_grade_that_cannot_be_read_is_open_and_told():
    assert of_ann(measured={ANN: (1, None)}) == Where(Standing.OPEN, 1, "its grade cannot be read")


def test_what_no_job_has_was_not_submitted():
    half = Try(1, (0, 1, 2), (1, 1, 1), (Array("10", 0, 1, 1),))

    assert [w.standing for w in stand(tries=(half,))] == [Standing.LOST, Standing.UNSUBMITTED, Standing.UNSUBMITTED]


def test_a_job_that_is_gone_without_a_grade_lost_it():
    assert of_ann(starts=(start(0, 1),)) == Where(Standing.LOST, why="its job is gone and left no grade")


def test_how_a_lost_job_ended_is_told_where_the_cluster_keeps_accounts():
    found = of_ann(ended={("10", 0): "OUT_OF_MEMORY"})

    assert found == Where(Standing.LOST, why="its job is gone and left no grade (OUT_OF_MEMORY)")


def test_what_kept_a_job_from_grading_is_told_in_its_words():
    assert of_ann(starts=(start(0, ended=True, trouble="No space left."),)) == Where(
        Standing.TROUBLE, why="No space left."
    )


def test_what_was_mended_since_is_not_told_again():
    mended = Start("10_0.0.2", (0,), "n1", ended=False)
    again = Try(2, (0,), (1,), (Array("20", 0, 1, 1),), "21")
    full = start(0, ended=True, trouble="No space left.")

    assert of_ann(starts=(mended, full)).standing is Standing.LOST
    assert of_ann(starts=(full,), tries=(ONE_ARRAY, again)).standing is Standing.LOST


def test_who_was_graded_in_three_sessions_that_ended_without_a_word_is_set_aside():
    found = stand(starts=(start(0, 1), start(0), start(0)))

    assert (found[0].standing, found[0].why) == (
        Standing.SET_ASIDE,
        "3 sessions that graded it ended without a word: look at it yourself",
    )
    assert found[1].standing is Standing.LOST


def test_accounts_tell_how_the_jobs_of_who_is_set_aside_ended():
    found = of_ann(starts=(start(0), start(0), start(0)), ended={("10", 0): "OUT_OF_MEMORY"})

    assert found.why == "3 sessions that graded it ended without a word (OUT_OF_MEMORY): look at it yourself"


def test_the_newest_try_says_which_job_it_is():
    again = Try(2, (0,), (1,), (Array("20", 0, 1, 1),), "21")

    assert of_ann(tries=(ONE_ARRAY, again), held={("20", 0): PENDING}).standing is Standing.WAITING
    assert of_ann(tries=(ONE_ARRAY, again), held={("10", 0): PENDING}).standing is Standing.LOST


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        pytest.param("PartitionDown", "its partition is down (PartitionDown)", id="partition"),
        pytest.param("BadConstraints", "no node has what it asks for (BadConstraints)", id="constraints"),
        pytest.param(
            "DependencyNeverSatisfied", "what it waits for has failed (DependencyNeverSatisfied)", id="others"
        ),
    ],
)
def test_what_waits_for_what_will_not_come_is_named(reason, why):
    assert of_ann(held={("10", 0): Held("PENDING", reason)}) == Where(Standing.STUCK, 0, why)


def test_sessions_that_said_that_they_ended_are_not_lost():
    assert lost_sessions((start(0, 1), start(0, ended=True), start(1))) == {0: 1, 1: 2}


def test_counts_are_told_in_one_order_and_only_where_there_are_some():
    found = [Where(Standing.WAITING), Where(Standing.GRADED, 1), Where(Standing.WAITING)]

    assert list(counts(found).items()) == [(Standing.GRADED, 1), (Standing.WAITING, 2)]
