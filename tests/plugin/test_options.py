"""Each option of the plugin does what its help says."""

from __future__ import annotations

import json

import pytest

OPTIONS = ["--grader-isolation=none", "--grader-here", "--grader-results=out"]


@pytest.fixture
def _own(lesson):
    lesson.assignment(stub=lesson.SERIAL)


def inputs_of(lesson, student="_self"):
    return [r["inputs_sha256"] for r in lesson.grade(student, results="out")["record"]["rounds"]]


@pytest.mark.usefixtures("_own")
def test_the_same_seed_draws_the_same_inputs(lesson, run):
    run(*OPTIONS, "--grader-seed=one", "assignments")
    first = inputs_of(lesson)
    run(*OPTIONS, "--grader-seed=one", "--grader-force", "assignments")

    assert inputs_of(lesson) == first
    assert lesson.grade("_self", results="out")["record"]["seed"] == "one"


@pytest.mark.usefixtures("_own")
def test_without_a_seed_every_session_draws_its_own(lesson, run):
    run(*OPTIONS, "assignments")
    first = inputs_of(lesson)
    run(*OPTIONS, "--grader-force", "assignments")

    assert inputs_of(lesson) != first


@pytest.mark.usefixtures("_own")
def test_a_stored_record_that_still_fits_is_used_again(lesson, run):
    run(*OPTIONS, "assignments")
    first = inputs_of(lesson)
    run(*OPTIONS, "assignments")

    assert inputs_of(lesson) == first


def test_only_the_named_students_are_graded(lesson, run):
    lesson.assignment()
    for student in ("ann", "bob", "cem"):
        lesson.hand_in(student, lesson.SERIAL)

    students = ["--grader-student=ann", "--grader-student=cem"]
    run(*OPTIONS, "--grader-submissions=submitted", *students, "assignments").assert_outcomes(passed=2)

    assert sorted(p.stem for p in lesson.folder.glob("out/squares/*.json")) == ["ann", "cem"]


def test_the_reference_is_graded_in_place_of_the_own_file(lesson, run):
    lesson.assignment()
    lesson.solution(lesson.SERIAL)

    run(*OPTIONS, "--grader-reference", "assignments").assert_outcomes(passed=1)

    assert lesson.grade("_reference", results="out")["points"] == 2.0


def test_where_there_is_no_reference_nothing_is_graded(lesson, run):
    lesson.assignment()

    result = run(*OPTIONS, "--grader-reference", "assignments")

    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    assert not (lesson.folder / "out").exists()


def test_rejudging_runs_nothing_and_keeps_the_record(lesson, run):
    lesson.assignment()
    lesson.hand_in("ann", lesson.SERIAL)
    run(*OPTIONS, "--grader-submissions=submitted", "assignments")
    before = lesson.grade("ann", results="out")
    lesson.assignment(rubric=lesson.ANSWER_ONLY.replace("points(2)", "points(5)"))

    run("--grader-keep-run", "--grader-rejudge=out", "--grader-results=new", "assignments").assert_outcomes(passed=1)

    after = lesson.grade("ann", results="new")
    assert (before["points"], after["points"]) == (2.0, 5.0)
    assert after["record"] == before["record"]
    assert lesson.arms() == {}


def test_the_deadline_ends_measuring_and_costs_no_points(lesson, run):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.POOL, task_s=0.02, count=12)
    lesson.solution()

    result = run(*OPTIONS, "--grader-deadline=0", "-v", "assignments")

    assert lesson.grade("_self", results="out")["checks"][2]["points"] is None
    result.stdout.fnmatch_lines(["*::test_speedup OPEN*"])


@pytest.mark.usefixtures("login_node")
def test_a_login_node_looks_at_the_file_only_and_says_what_to_type(lesson, run):
    lesson.assignment(stub=lesson.SERIAL)

    result = run("--grader-isolation=none", "--grader-keep-run", "assignments")

    result.stdout.fnmatch_lines(
        [
            "*test_squares.py [?]*",
            "*This looks like a login node (sbatch is here, but no job): only the file itself was looked at.",
            "*→ Type: srun --ntasks=1 --cpus-per-task=2 --time=0:10:00 pytest assignments/ *--grader-here*",
        ]
    )
    assert lesson.arms() == {}


@pytest.mark.usefixtures("login_node")
def test_a_login_node_still_tells_what_can_be_seen_in_the_file(lesson, run):
    lesson.assignment()

    run("assignments").stdout.fnmatch_lines(["not implemented yet"])


@pytest.mark.usefixtures("login_node")
@pytest.mark.parametrize("inside", [pytest.param(True, id="inside a job"), pytest.param(False, id="on request")])
def test_a_login_node_measures(lesson, run, monkeypatch, inside):
    lesson.assignment(stub=lesson.SERIAL)
    if inside:
        monkeypatch.setenv("SLURM_JOB_ID", "1")

    run("--grader-isolation=none", *([] if inside else ["--grader-here"]), "assignments").assert_outcomes(passed=1)


@pytest.mark.usefixtures("no_sandbox", "_own")
def test_a_self_check_runs_without_a_sandbox(lesson, run):
    run("--grader-here", "--grader-results=out", "assignments").assert_outcomes(passed=1)

    assert lesson.grade("_self", results="out")["record"]["isolation"] == "none"


def test_a_file_elsewhere_is_checked_in_place_of_the_stub(lesson, run):
    lesson.assignment()
    (lesson.folder / "home").mkdir()
    (lesson.folder / "home" / "squares.py").write_text(lesson.SERIAL)

    run(*OPTIONS, "--grader-own=home", "assignments").assert_outcomes(passed=1)
    run(*OPTIONS, "assignments").assert_outcomes(failed=1)


def test_a_later_self_check_of_the_same_file_goes_on_from_its_record(lesson, run):
    lesson.assignment(stub=lesson.SERIAL, rubric=lesson.FULL)
    options = ["--grader-isolation=none", "--grader-here", "--grader-records=kept", "assignments"]

    run(*options, "-k", "equal").assert_outcomes(passed=1)
    first = kept(lesson)
    run(*options)

    assert first["need"] == 1
    assert kept(lesson)["need"] > 1
    assert kept(lesson)["rounds"][0]["inputs_sha256"] == first["rounds"][0]["inputs_sha256"]


@pytest.mark.parametrize("change", ["another file", "damage"])
def test_a_record_that_does_not_fit_is_measured_anew(lesson, run, change):
    lesson.assignment(stub=lesson.SERIAL)
    options = ["--grader-isolation=none", "--grader-here", "--grader-records=kept", "assignments"]
    run(*options).assert_outcomes(passed=1)
    if change == "damage":
        path = lesson.folder / "kept" / "squares" / "_self.json"
        path.write_text(path.read_text().replace('"schema": 1', '"schema": 99'))
    else:
        (lesson.folder / "assignments" / "squares" / "squares.py").write_text(lesson.WRONG)

    run(*options).assert_outcomes(**({"passed": 1} if change == "damage" else {"failed": 1}))


def kept(lesson):
    return json.loads((lesson.folder / "kept" / "squares" / "_self.json").read_text())["record"]
