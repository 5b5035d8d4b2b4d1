"""Which gradings of a run are submitted again, by themselves and when somebody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.grades import gradebook
from grader.grades.decision import Decision
from grader.grades.verdict import Verdict
from grader.judging.rounds import MAX_ATTEMPTS
from grader.record.finding import Finding
from grader.slurm import gathering, run_folder
from grader.slurm.jobs import Wanted
from grader.slurm.run_folder import Array, Try
from grader.slurm.standing import Standing, Where
from tests.unit.builders import check_result, record
from tests.unit.slurm.test_run_folder import ANN, manifest


@pytest.fixture
def run(tmp_path):
    return run_folder.create(tmp_path / "run", manifest(items=(ANN,), results=str(tmp_path / "results")))


def tried(run, times: int) -> None:
    for number in range(1, times + 1):
        run.keep_try(Try(number, (0,), (1,), (Array(str(number), 0, 1, 1),), "9"))


def graded(run, tmp_path, measuring: int, **changed) -> Where:
    """Where an item stands whose newest grade has this record."""
    known = record(assignment="squares", student="ann", **changed)
    path = gradebook.write(tmp_path / "job", gradebook.grade(known, [check_result()]))
    run.keep_grade(ANN, measuring, path)
    return Where(Standing.OPEN, measuring)


@pytest.mark.parametrize(
    ("times", "by_hand", "again"),
    [
        pytest.param(1, False, True, id="after one try, by itself"),
        pytest.param(gathering.MAX_TRIES, False, False, id="not for ever"),
        pytest.param(gathering.MAX_TRIES, True, True, id="but when somebody asks"),
    ],
)
def test_what_never_began_is_submitted_again(run, times, by_hand, again):
    tried(run, times)

    wanted = gathering.wanted(run, [Where(Standing.LOST)], by_hand=by_hand)

    assert wanted == [Wanted(0, 1)] * again


@pytest.mark.parametrize(
    ("measuring", "by_hand", "again"),
    [
        pytest.param(1, False, True, id="by itself"),
        pytest.param(MAX_ATTEMPTS, False, False, id="not for ever"),
        pytest.param(MAX_ATTEMPTS, True, True, id="but when somebody asks"),
    ],
)
def test_what_an_obstacle_left_open_is_measured_again(run, tmp_path, measuring, by_hand, again):
    where = graded(run, tmp_path, measuring, obstacle=Finding("backend_failed", "The machine ran out of memory."))

    assert gathering.wanted(run, [where], by_hand=by_hand) == [Wanted(0, measuring + 1)] * again


def test_what_is_open_for_a_reason_that_stays_is_left_to_the_teacher(run, tmp_path):
    where = graded(run, tmp_path, 1, finding=Finding("exception", "It raised."))

    assert gathering.wanted(run, [where], by_hand=True) == []


def test_a_damaged_grade_is_measured_once_more(run):
    run.grade_path(ANN, 1).parent.mkdir(parents=True)
    run.grade_path(ANN, 1).write_text("")

    assert gathering.wanted(run, [Where(Standing.OPEN, 1)], by_hand=False) == [Wanted(0, 2)]


def test_points_that_a_teacher_set_are_not_lost_to_a_grade_of_another_file(run, tmp_path):
    results = Path(run.manifest.results)
    old = record(assignment="squares", student="ann", submission_digest="old")
    opened = [check_result(verdict=Verdict.INCONCLUSIVE), check_result("test_other", Verdict.INCONCLUSIVE)]
    set_by_hand = {"test_answer": Decision(1.5, "Seen.", "2026-11-22")}
    path = gradebook.write(results, gradebook.grade(old, opened, set_by_hand))
    graded(run, tmp_path, 1)

    found = gathering.gather(run)

    kept = path.parent / "earlier" / "ann.1.json"
    assert gradebook.read(kept).decisions == set_by_hand
    assert found.new == 1
    assert "".join(found.troubles) == (
        "squares, ann: points set by hand for test_answer no longer apply, since the file changed; "
        f"the grade that was there is kept as {kept}."
    )
    assert gathering.gather(run) == gathering.Gathered()


def test_a_grade_that_cannot_be_read_is_kept_and_told(run, tmp_path):
    path = gradebook.path_of(Path(run.manifest.results), *ANN)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    graded(run, tmp_path, 1)

    (told,) = gathering.gather(run).troubles

    assert (path.parent / "earlier" / "ann.1.json").read_text() == "{"
    assert told.startswith("squares, ann: the grade that was there cannot be read, and points set by hand")


def test_what_could_not_be_graded_waits_until_somebody_asks(run):
    found = [Where(Standing.TROUBLE, why="No space left on device")]

    assert gathering.wanted(run, found, by_hand=False) == []
    assert gathering.wanted(run, found, by_hand=True) == [Wanted(0, 1)]
