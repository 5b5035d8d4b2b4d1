"""Rubrics and options that cannot be: one message, which says what is allowed."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("marker", "shown"),
    [
        pytest.param("points('two')", "points('two',)", id="words for points"),
        pytest.param("points()", "points()", id="no points"),
        pytest.param("points(True)", "points(True,)", id="a truth value for points"),
        pytest.param("points(-1)", "points(-1,)", id="negative points"),
        pytest.param("points(1, 2)", "points(1, 2)", id="two numbers"),
        pytest.param("points(1, need='test_b')", "points(1,){'need': 'test_b'}", id="an unknown argument"),
        pytest.param("points(1, needs=7)", "points(1,){'needs': 7}", id="needs that is no name"),
        pytest.param("points(1, needs=[test_a])", "points(1,){'needs': *", id="needs that is a function"),
    ],
)
def test_a_wrong_marker_is_shown_beside_the_right_one(lesson, run, marker, shown):
    rubric = f"import pytest\n\n\ndef test_a(answer): pass\n\n\n@pytest.mark.{marker}\ndef test_b(answer): pass\n"
    lesson.assignment(rubric=rubric)

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"test_b: the marker must be points(n) or points(n, needs='test_name'), *{shown}*"])


@pytest.mark.parametrize(
    ("check", "told"),
    [
        pytest.param(
            "@pytest.mark.points(3, by='person')\ndef test_a(): 'It is clear.'",
            "test_a: points(3, by='person') names nobody who gives points: write by='hand' for a check that a person "
            "marks, and leave it out where the check itself decides *",
            id="by somebody unknown",
        ),
        pytest.param(
            "@pytest.mark.points(3, by=None)\ndef test_a(): 'It is clear.'",
            "test_a: points(3, by=None) names nobody who gives points: *",
            id="by nobody",
        ),
        pytest.param(
            "@pytest.mark.points(3, by='hand')\ndef test_a(answer, speedup): 'It is clear.'",
            "test_a: a person marks it (by='hand'), so nothing is measured for it and it has no answer and no speedup; "
            "it may use handed_in and submission *",
            id="what is measured",
        ),
        pytest.param(
            "@pytest.mark.points(3, by='hand')\ndef test_a(): ...",
            "test_a: a person marks it (by='hand') and goes by its docstring, which is missing: *",
            id="no criterion",
        ),
    ],
)
def test_a_check_that_a_person_marks_says_what_by_and_measures_nothing(lesson, run, check, told):
    lesson.assignment(rubric=f"import pytest\n\n\n{check}\n")

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([told.replace("[", "[[]")])


@pytest.mark.parametrize("fixture", ["tmp_path", "monkeypatch", "own"])
def test_a_foreign_fixture_is_named_beside_the_allowed_ones(lesson, run, fixture):
    lesson.assignment(
        rubric=f"import pytest\n\n\n@pytest.fixture\ndef own(): pass\n\n\ndef test_a(answer, {fixture}): pass"
    )

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    allowed = "answer, evidence, handed_in, inputs, job, serial, speedup, submission, trace and parametrised values"
    result.stdout.fnmatch_lines([f"test_a: a check may use {allowed}, not {fixture}: *"])


def test_an_unknown_need_is_named_beside_the_known_checks(lesson, run):
    checks = ["def test_a(answer): pass", "@pytest.mark.points(1, needs='test_z')\ndef test_b(answer): pass"]
    lesson.assignment(rubric="\n\n\n".join(["import pytest", *checks]))

    result = run("assignments")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: test_b needs test_z, which is no check of its rubric. The rubric has: test_a, test_b."]
    )


@pytest.mark.parametrize(
    "needs",
    [
        pytest.param({"test_a": "test_a"}, id="itself"),
        pytest.param({"test_a": "test_b", "test_b": "test_a"}, id="one that needs it"),
    ],
)
def test_checks_that_need_each_other_are_a_usage_error(lesson, run, needs):
    checks = [f"@pytest.mark.points(1, needs={needs[name]!r})\ndef {name}(answer): pass" for name in sorted(needs)]
    lesson.assignment(rubric="\n\n\n".join(["import pytest", *checks]))

    result = run("assignments")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "test_a" in result.stderr.str()


def test_parametrised_checks_are_checks_of_their_own(lesson, run):
    rubric = (
        "import pytest\n\n\n@pytest.mark.points(1)\n@pytest.mark.parametrize('at', [0, 5])\n"
        "def test_value(answer, serial, at):\n    assert answer['squares'][at] == serial['squares'][at]\n"
    )
    lesson.assignment(rubric=rubric, stub=lesson.SERIAL)

    result = run("--grader-isolation=none", "--grader-here", "--grader-results=out", "assignments")

    result.assert_outcomes(passed=2)
    names = [check["name"] for check in lesson.grade("_self", results="out")["checks"]]
    assert names == ["test_value[0]", "test_value[5]"]


BOUND = (
    "import pytest\n\n\n@pytest.mark.points(1)\ndef test_near(answer):\n"
    "    answer.require_close(0.5, 'squares', error=9.0, rate={})\n"
)


def test_a_bound_that_right_answers_miss_is_told_where_the_rubric_is_collected(lesson, run):
    lesson.assignment(rubric=BOUND.format("1 / 10"), stub=lesson.SERIAL)

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["*(files): test_squares.py, line 6: rate=0.1 of require_close is too large: a right answer would fail in *"]
    )


def test_a_bound_that_only_a_run_shows_to_be_missed_costs_nobody_points(lesson, run):
    lesson.assignment(rubric=BOUND.format("min(0.1, 1.0)"), stub=lesson.SERIAL)

    run("--grader-isolation=none", "--grader-here", "--grader-results=out", "assignments")

    (check,) = lesson.grade("_self", results="out")["checks"]
    assert (check["verdict"], check["reason"], check["points"]) == ("ungraded", "rubric_fault", None)
    assert check["fact"] == (
        "The check test_near itself is broken: ValueError: rate=0.1 would fail a right answer in one of 10 gradings; "
        "it must be above 0, and at most 0.001 (test_squares.py, line 6)."
    )


def test_all_faults_of_an_assignment_are_told_at_once(lesson, run):
    toml = lesson.TOML.replace('"processes"', '"threads"').replace("workers = 2", 'workers = "two"')
    folder = lesson.assignment(toml=toml.replace('["square"]', '["square", "cube"]').replace("wall_s", "wall_m"))
    (folder / "inputs.py").unlink()

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "The assignment 'squares' has 5 faults, which its author must mend*",
            "*assignment.toml: backend: 'threads' is not one of*",
            "*assignment.toml: limits: *'wall_m' was unexpected*",
            "*assignment.toml: workers: 'two' is not of type 'integer'*",
            "*assignment.toml: (files): inputs.py is missing from*",
            "*assignment.toml: tasks.1: tasks.py defines no 'cube'*",
        ],
    )


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        pytest.param("title = ", "assignment.toml: is no TOML: *", id="no TOML"),
        pytest.param("", "*assignment.toml: (top level): 'backend' is a required property", id="empty"),
    ],
)
def test_a_file_that_is_no_assignment_is_told_with_its_name(lesson, run, toml, fault):
    lesson.assignment(toml=toml)

    result = run("assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["The assignment 'squares' has *fault*", f"*{fault}"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--grader-force"], "--grader-force does nothing without --grader-results", id="force alone"),
        pytest.param(
            ["--grader-student=gus"], "--grader-student does nothing without --grader-submissions", id="a student alone"
        ),
        pytest.param(
            ["--grader-own=.", "--grader-submissions=submitted"],
            "--grader-own does nothing beside --grader-submissions",
            id="one's own and others",
        ),
        pytest.param(
            ["--grader-submissions=submitted", "--grader-reference"],
            "--grader-submissions does nothing beside --grader-reference",
            id="others and the reference",
        ),
        pytest.param(
            ["--grader-rejudge=out", "--grader-results=new", "--grader-force"],
            "--grader-force does nothing beside --grader-rejudge",
            id="judging again what is measured anew",
        ),
        pytest.param(["-n", "1", "--grader-force"], "--grader-force does nothing", id="in another process"),
    ],
)
def test_an_option_that_would_do_nothing_is_a_usage_error(lesson, run, options, message):
    lesson.assignment(stub=lesson.SERIAL)
    lesson.solution(lesson.SERIAL)
    lesson.hand_in("ann", lesson.SERIAL)

    result = run("--grader-isolation=none", "--grader-here", *options, "assignments")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}*"])
    assert not (lesson.folder / "new").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ["--grader-submissions=nowhere"], "nowhere is no folder*one folder for each student*", id="no folder"
        ),
        pytest.param(
            ["--grader-submissions=submitted", "--grader-student=zoe"],
            "submitted has no folder of zoe. It has: ann.",
            id="an unknown student",
        ),
    ],
)
def test_a_wrong_option_is_a_usage_error(lesson, run, options, message):
    lesson.assignment()
    lesson.hand_in("ann", lesson.SERIAL)

    result = run(*options, "assignments")

    assert result.ret in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED}
    result.stdout.no_fnmatch_line("*Traceback*")
    (result.stderr if result.stderr.lines else result.stdout).fnmatch_lines([f"*{message}*"])


@pytest.mark.usefixtures("no_sandbox")
def test_an_isolation_that_cannot_be_had_is_told_without_our_traceback(lesson, run):
    lesson.assignment(stub=lesson.SERIAL)

    result = run("--grader-isolation=bubblewrap", "--grader-here", "assignments")

    output = result.stdout.str() + result.stderr.str()
    assert result.ret != pytest.ExitCode.OK
    assert "Submissions cannot be isolated on this machine" in output
    assert "apt-get install bubblewrap" in output
    assert "desk.py" not in output


def test_two_assignments_may_have_files_of_the_same_names(lesson, run):
    for name, count in (("squares", 6), ("more_squares", 4)):
        lesson.assignment(name, stub=lesson.SERIAL, count=count)
        (lesson.folder / "assignments" / name / f"test_{name}.py").rename(
            lesson.folder / "assignments" / name / "test_rubric.py"
        )

    result = run("--grader-isolation=none", "--grader-here", "--grader-results=out", "assignments")

    result.assert_outcomes(passed=2)
    rounds = [
        lesson.grade("_self", name=name, results="out")["record"]["rounds"] for name in ("squares", "more_squares")
    ]
    assert [r[0]["runs"]["submission"]["answer"]["squares"]["shape"] for r in rounds] == [[6], [4]]
