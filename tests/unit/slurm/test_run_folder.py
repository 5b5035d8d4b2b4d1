"""The folder of a run: written once, whole, and read again."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.slurm import run_folder
from grader.slurm.run_folder import Array, Manifest, Start, Try
from tests.unit.builders import check_result, record

ANN, BOB = ("squares", "ann"), ("squares", "bob.x")


def manifest(**changed) -> Manifest:
    values = {
        "assignments": "/a",
        "submissions": "/s",
        "results": "/r",
        "items": (ANN, BOB),
        "timed": ("squares",),
        "isolation": "auto",
        "seed": "1",
    }
    return Manifest(**{**values, **changed})


@pytest.fixture
def run(tmp_path):
    return run_folder.create(tmp_path / "a run's", manifest())


def a_grade(root, student: str) -> object:
    graded = gradebook.grade(record(assignment="squares", student=student), [check_result()])
    return gradebook.write(root, graded)


def test_what_was_created_is_read_again(run):
    assert run_folder.load(run.path) == run


def test_a_run_is_created_once(run):
    with pytest.raises(
        UsageError, match=r"holds a run already. Go on with it by `grader resume .*`, or name another --run."
    ):
        run_folder.create(run.path, manifest())


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(UsageError, match="holds no run of `grader submit`"):
        run_folder.load(tmp_path)


def test_a_damaged_manifest_is_told(run):
    (run.path / "manifest.json").write_text("{")

    with pytest.raises(RecordError, match=r"manifest\.json cannot be read"):
        run_folder.load(run.path)


def test_a_manifest_of_another_version_is_told(run):
    (run.path / "manifest.json").write_text(json.dumps({"schema": 7}))

    with pytest.raises(
        RecordError, match=r"version 7; this grader reads 1. Use the version that the run was submitted with."
    ):
        run_folder.load(run.path)


def test_the_newest_of_several_runs_is_found(tmp_path):
    for age, name in enumerate(("second", "first")):
        made = run_folder.create(tmp_path / name, manifest())
        os.utime(made.path / "manifest.json", (age, age))

    assert run_folder.newest(tmp_path).name == "first"


def test_where_there_is_no_run_that_is_told(tmp_path):
    with pytest.raises(UsageError, match="Name the folder of one"):
        run_folder.newest(tmp_path / "none")


def test_tries_come_back_in_their_order_however_many(run):
    made = [Try(n, (0, 1), (1, 1), (Array(str(n), 0, 1, 2),), "9", ("--mem=8G",)) for n in (2, 10, 1)]
    for each in made:
        run.keep_try(each)

    assert run.tries() == sorted(made, key=lambda t: t.number)


def test_a_beginning_is_kept_and_its_end_replaces_it(run):
    begun = Start("10_0.0.1", (0, 1), "n1")
    run.keep_start(begun)
    run.keep_start(replace(begun, ended=True, trouble="No space left."))

    assert run.starts() == [replace(begun, ended=True, trouble="No space left.")]


def test_a_grade_is_taken_over_and_counted(run, tmp_path):
    path = a_grade(tmp_path / "job", "bob.x")

    assert run.keep_grade(BOB, 1, path)
    assert run.measurings() == {BOB: 1}
    assert run.status(BOB, 1) is gradebook.read(path).score.status
    assert gradebook.read(run.grade_path(BOB, 1)) == gradebook.read(path)


def test_the_newest_measuring_counts(run, tmp_path):
    path = a_grade(tmp_path / "job", "ann")
    run.keep_grade(ANN, 1, path)
    run.keep_grade(ANN, 2, path)

    assert run.measurings() == {ANN: 2}


def without_links(*_):
    raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))


@pytest.mark.parametrize("links", [pytest.param(True, id="by links"), pytest.param(False, id="where there are none")])
def test_of_two_tries_that_race_for_one_grade_the_first_whole_one_stays(run, tmp_path, monkeypatch, links):
    made = [a_grade(tmp_path / str(n), "ann") for n in range(8)]
    for number, path in enumerate(made):
        path.write_text(path.read_text().replace('"squares"', f'"squares{number}"', 1))

    if not links:
        monkeypatch.setattr(os, "link", without_links)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda path: run.keep_grade(ANN, 1, path), made))

    assert won.count(True) == 1
    assert run.grade_path(ANN, 1).read_text() == made[won.index(True)].read_text()
    assert [p.name for p in run.grade_path(ANN, 1).parent.iterdir()] == ["ann.json"]


def test_a_file_system_that_refuses_is_told_in_its_own_words(run, tmp_path, monkeypatch):
    def refused(source, target):
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), source, None, target)

    monkeypatch.setattr(os, "link", refused)

    with pytest.raises(OSError, match="quota exceeded"):
        run.keep_grade(ANN, 1, a_grade(tmp_path / "job", "ann"))

    assert not list(run.grade_path(ANN, 1).parent.iterdir())


def test_a_grade_that_cannot_be_read_has_no_status(run):
    path = run.grade_path(ANN, 1)
    path.parent.mkdir(parents=True)
    path.write_text("{")

    assert run.status(ANN, 1) is None
    assert run.status(BOB, 1) is None


def test_places_of_an_arrays_last_task_end_with_its_own_gradings():
    array = Array("1", first=3, pack=2, count=3)

    assert [list(array.places(task)) for task in range(array.tasks)] == [[3, 4], [5]]


def test_who_submits_at_the_same_time_gets_a_try_of_their_own(run):
    wanted = Try(0, (0,), (1,))

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: run.new_try(wanted), range(16)))

    assert sorted(each.number for each in made) == list(range(1, 17))
    assert run.tries() == sorted(made, key=lambda each: each.number)


def test_a_beginning_that_is_damaged_stops_nobody(run):
    run.keep_start(Start("10_0.0.1", (0, 1), "n1"))
    (run.path / "started" / "10_1.0.1.json").write_text("{")

    assert [start.name for start in run.starts()] == ["10_0.0.1"]


def test_a_damaged_try_is_named_with_what_to_do(run):
    (run.path / "tries" / "1.json").write_text("{")

    with pytest.raises(RecordError, match=r"tries/1\.json cannot be read: .* remove it"):
        run.tries()


def test_a_measuring_is_found_again_under_any_name(tmp_path):
    items = (ANN, ("squares", "Jörg [1]"), ("squares", "ж" * 100))
    made = run_folder.create(tmp_path / "run", manifest(items=items))
    for number, item in enumerate(items):
        made.keep_grade(item, 1, a_grade(tmp_path / str(number), item[1]))

    again = run_folder.load(made.path)

    assert again.measurings() == dict.fromkeys(items, 1)
    assert [again.status(item, 1) for item in items] == [gradebook.Status.FINAL] * 3
