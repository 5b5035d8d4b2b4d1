"""``grader grade``: a folder of submissions in, one whole file for each grade out."""

from __future__ import annotations

import json

import pytest

from grader import schemas

NONE = "--isolation=none"


@pytest.fixture(scope="module")
def graded(lasting_course):
    """A class with every kind of bad submission, graded in one call."""
    course = lasting_course
    toml = course.TOML.replace("wall_s = 20", "wall_s = 2\noutput_mb = 1")
    course.assignment(toml=toml)
    entry = "def squares(square, numbers):\n    "
    programs = {
        "a good one": course.SERIAL,
        "b-stub": "def squares(square, numbers):\n    raise NotImplementedError\n",
        "c-syntax": "def squares(square numbers):\n    pass\n",
        "d-raises": f"{entry}return numbers[99]\n",
        "e-exits": f"import os\n\n\n{entry}os._exit(0)\n",
        "f-hangs": f"{entry}while True:\n        pass\n",
        "g-floods": f"{entry}while True:\n        print('x' * 99999)\n",
        "h-nan": f"{entry}return [float('nan')] * len(numbers)\n",
        "i-short": f"{entry}return [square(x) for x in numbers[1:]]\n",
        "j-text": f"{entry}return ['one'] * len(numbers)\n",
        "k-clever": f"class Equal:\n    def __eq__(self, other):\n        return True\n\n\n{entry}return Equal()\n",
        "l-none": f"{entry}return None\n",
        "m-sys-exit": f"import sys\n\n\n{entry}sys.exit(3)\n",
        "n-crash": f"import os\n\n\n{entry}os.abort()\n",
        "z-good": course.POOL,
    }
    for student, program in programs.items():
        course.hand_in(student, program, root='it\'s a "class"')
    (course.folder / 'it\'s a "class"' / "o-missing" / "squares").mkdir(parents=True)
    done = course.grader("grade", 'it\'s a "class"', NONE, "--results", "out 'put'")
    results = course.folder / "out 'put'" / "squares"
    grades = {path.stem: json.loads(path.read_text()) for path in results.glob("*.json")}
    return done, grades, course.left_running()


@pytest.mark.parametrize(
    ("student", "reason", "fact"),
    [
        pytest.param("b-stub", "not_implemented", "not implemented yet", id="stub"),
        pytest.param("c-syntax", "syntax_error", "squares.py, line 1: invalid syntax", id="syntax error"),
        pytest.param(
            "d-raises", "exception", "IndexError: list index out of range (squares.py, line 2)", id="exception"
        ),
        pytest.param("e-exits", "exited", "The program ended (exit status 0) before", id="os._exit"),
        pytest.param("f-hangs", "timed_out", "It was stopped after 2 s without an answer.", id="endless loop"),
        pytest.param("g-floods", "too_much_output", "it printed more than 1 MB", id="flood of output"),
        pytest.param("h-nan", "not_finite", "'squares' holds 6 values that are no numbers (nan).", id="NaN"),
        pytest.param("i-short", "wrong_shape", "'squares' has the shape (5,); (6,) was expected.", id="wrong shape"),
        pytest.param("j-text", "wrong_type", "numbers were expected", id="wrong type"),
        pytest.param("k-clever", "wrong_type", "The entry returned no plain data:", id="a clever object"),
        pytest.param("l-none", "wrong_type", "None", id="nothing"),
        pytest.param("m-sys-exit", "exception", "SystemExit: 3 (squares.py, line 5)", id="sys.exit"),
        pytest.param("n-crash", "exited", "The program ended (killed by signal 6) before", id="crash"),
        pytest.param("o-missing", "file_missing", "There is no file squares.py.", id="no file"),
    ],
)
def test_a_bad_submission_costs_itself_its_points_and_says_why(graded, student, reason, fact):
    _, grades, _ = graded

    (check,) = grades[student]["checks"]

    assert (check["verdict"], check["reason"], check["points"]) == ("failed", reason, 0.0)
    assert fact in check["fact"]


@pytest.mark.parametrize("student", ["a good one", "z-good"])
def test_a_bad_submission_costs_nobody_else_anything(graded, student):
    _, grades, _ = graded

    assert (grades[student]["status"], grades[student]["points"]) == ("final", 2.0)


def test_bad_submissions_leave_nothing_running(graded):
    _, _, left = graded

    assert left == []


def test_the_exit_status_is_0_when_all_grades_are_final_whatever_the_marks(graded):
    done, grades, _ = graded

    assert {grade["status"] for grade in grades.values()} == {"final"}
    assert done.returncode == 0


def test_every_grade_is_as_its_schema_says(graded):
    _, grades, _ = graded

    assert [fault for grade in grades.values() for fault in schemas.faults("grade", grade)] == []


def test_it_says_what_it_will_do_before_and_where_the_grades_are_after(graded):
    done, _, _ = graded
    first, *_, last = done.stderr.strip().splitlines()

    assert first.startswith(
        "Grading 16 submissions into out 'put'/ WITHOUT A SANDBOX: at most about 11 min (1 at a time)"
    )
    assert last == "Grades: out 'put'/<assignment>/<student>.json"


def test_the_table_has_a_line_for_each_and_why_not_more(graded):
    done, grades, _ = graded
    lines = done.stdout.splitlines()

    assert len(lines) == len(grades) + 1
    assert any("f-hangs" in line and "0/2" in line and "It was stopped after 2 s" in line for line in lines)


def test_without_a_sandbox_every_record_is_stamped(graded):
    _, grades, _ = graded

    assert {grade["record"]["isolation"] for grade in grades.values()} == {"none"}
    whys = {grade["record"]["isolation_why"] for grade in grades.values()}
    assert whys == {"asked for: submissions are not isolated"}


@pytest.mark.usefixtures("isolation")
def test_reference_honest_and_serial_programs_in_sandboxes(course):
    course.assignment(rubric=course.FULL, task_s=0.02, count=24)
    course.solution()
    course.hand_in("ann", course.POOL)
    course.hand_in("bob", course.BASELINE)

    done = course.grader("grade", "submitted", "--verbose")

    verdicts = {s: [c["verdict"] for c in course.grade(s)["checks"]] for s in ("ann", "bob")}
    assert verdicts["ann"][:2] == ["passed", "passed"]
    assert verdicts["bob"] == ["passed", "failed", "not_reached"]
    assert "This is the serial program that you were given" in done.stdout
    assert "The worker processes computed them, in parallel." in done.stdout
    assert course.grade("ann")["record"]["isolation"].startswith("bubblewrap")
    assert course.grade("ann")["record"]["isolation_why"].startswith("bubblewrap ")
    assert course.left_running() == []


@pytest.mark.usefixtures("isolation")
def test_the_reference_alone_needs_no_students(course):
    course.assignment()
    course.solution()

    done = course.grader("grade", "--reference")

    assert done.returncode == 0
    assert course.grade("_reference")["points"] == 2.0


def test_only_the_named_are_graded(course):
    for name in ("squares", "circles"):
        course.assignment(name)
        for student in ("ann", "bob"):
            course.hand_in(student, course.SERIAL, name=name)

    course.grader("grade", "submitted", NONE, "--student=bob", "--assignment=circles")

    assert [str(p.relative_to(course.folder)) for p in course.folder.glob("results/*/*.json")] == [
        "results/circles/bob.json"
    ]


def test_two_jobs_grade_as_one(course):
    course.assignment()
    for student in ("ann", "bob", "cem"):
        course.hand_in(student, course.SERIAL)

    done = course.grader("grade", "submitted", NONE, "-j", "2")

    assert [course.grade(s)["points"] for s in ("ann", "bob", "cem")] == [2.0, 2.0, 2.0]
    assert done.returncode == 0


def test_the_exit_status_is_1_when_a_grade_is_open(course):
    course.assignment(rubric="def test_it(answer):\n    raise KeyError('x')\n")
    course.hand_in("ann", course.SERIAL)

    done = course.grader("grade", "submitted", NONE)

    assert done.returncode == 1
    assert course.grade("ann")["status"] == "ungraded"
    assert "The check test_it itself is broken: KeyError: 'x'" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["submitted", "--student=zoe"], "submitted has no folder of zoe. It has: ann", id="unknown student"
        ),
        pytest.param(
            ["submitted", "--assignment=cubes"],
            "There is no assignment cubes in assignments. It has: squares.",
            id="unknown assignment",
        ),
        pytest.param(["nowhere"], "nowhere is no folder. It should hold one folder for each student", id="no folder"),
        pytest.param([], "Name the folder of the students, or use --reference.", id="no path"),
        pytest.param(
            ["submitted", "--assignments=nowhere"], "There is no folder nowhere; it should hold", id="no such folder"
        ),
        pytest.param(
            ["submitted", "--assignments=submitted"], "submitted holds no assignments (folders", id="no assignments"
        ),
        pytest.param(["submitted", "--isolation=steel"], "'steel' is not one of", id="unknown isolation"),
        pytest.param(["--reference"], "has no submission for squares", id="no reference"),
        pytest.param(["submitted", "--jobs=0"], "0 is not in the range", id="no jobs"),
    ],
)
def test_what_cannot_be_asked_for_is_exit_status_2_and_a_message(course, arguments, message):
    course.assignment()
    course.hand_in("ann", course.SERIAL)

    done = course.grader("grade", *arguments)

    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_where_there_are_no_assignments_nothing_is_said_of_a_folder_that_is_not_there(course):
    done = course.grader("list")

    assert done.returncode == 2
    assert done.stderr == (
        "grader: There is no folder assignments/ with assignments (folders with an assignment.toml) here or above. "
        "Run this where the folder assignments/ is, or below it, or name it with --assignments.\n"
    )


def test_all_faults_of_all_assignments_are_told_at_once(course):
    course.assignment("squares", toml=course.TOML.replace('"processes"', '"threads"'))
    course.assignment("circles", toml=course.TOML.replace("workers = 2", "workers = 0"))
    course.hand_in("ann", course.SERIAL)

    done = course.grader("grade", "submitted", NONE)

    assert done.returncode == 2
    assert "The assignment 'circles' has 1 fault" in done.stderr
    assert "workers: 0 is less than the minimum of 1" in done.stderr
    assert "The assignment 'squares' has 1 fault" in done.stderr
    assert "backend: 'threads' is not one of" in done.stderr


def test_a_rubric_that_cannot_be_collected_is_told_and_is_no_success(course):
    course.assignment(rubric="import pytest\n\n\n@pytest.mark.points('two')\ndef test_it(answer): pass\n")
    course.hand_in("ann", course.SERIAL)

    done = course.grader("grade", "submitted", NONE)

    assert done.returncode == 2
    assert "the marker must be points(n) or points(n, needs='test_name')" in done.stdout + done.stderr


def test_only_those_with_a_check_or_a_reason_are_graded_again(course):
    course.assignment()
    for student, program in {"ann": course.SERIAL, "bob": course.WRONG}.items():
        course.hand_in(student, program)
    course.grader("grade", "submitted", "--isolation=none")
    meant = ("--isolation=none", "--force", "--assignment", "squares")

    again = course.grader("grade", "submitted", *meant, "--check", "test_squares_equal_the_serial_ones")
    unknown = course.grader("grade", "submitted", *meant, "--check", "test_cubes")
    nobody = course.grader("grade", "submitted", *meant, "--reason", "machine_unfit")
    unnamed = course.grader("grade", "submitted", "--isolation=none", "--reason", "machine_unfit")

    assert ("bob" in again.stdout, "ann" in again.stdout) == (True, False)
    assert "has a check test_cubes. They have: test_squares_equal_the_serial_ones." in " ".join(unknown.stderr.split())
    assert "Nobody in results has reason machine_unfit for squares." in nobody.stderr
    assert "name it with --assignment" in unnamed.stderr


def test_whoever_rises_or_falls_by_a_second_grading_is_named(course):
    course.assignment()
    course.hand_in("ann", course.SERIAL)
    course.hand_in("bob", course.WRONG)
    first = course.grader("grade", "submitted", "--isolation=none")
    course.hand_in("ann", course.WRONG)
    course.hand_in("bob", course.SERIAL)

    done = course.grader("grade", "submitted", "--isolation=none")

    assert "rise" not in first.stderr + done.stdout
    assert "1 rise: bob (squares) 0 -> 2. Their earlier grades are kept in earlier/." in done.stderr
    assert "1 fall: ann (squares) 2 -> 0." in done.stderr
