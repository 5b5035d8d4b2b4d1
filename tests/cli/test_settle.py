"""``grader settle``: what stayed open is listed, accepted, or set by hand with a reason, and stays so."""

from __future__ import annotations

import unicodedata

import pytest

from grader.grades import gradebook, score
from grader.grades.verdict import Verdict
from grader.record.finding import Finding
from tests.unit.builders import check_result, engine, measured_round, record, run, trace

SPEEDUP = "test_speedup"


def busy(wall_s: float):
    return run(trace(wall_s, engine(1, 0.5), engine(2, 0.5)))


UNSURE = [
    measured_round(n, submission=busy(wall_s), reference=busy(other_s), timed=True)
    for n, (wall_s, other_s) in enumerate([(0.6, 0.5), (0.9, 0.6), (0.7, 0.5), (0.8, 0.65)])
]
UNFIT = [measured_round(n, reference=busy(1.1), timed=True) for n in range(3)]  # no faster than one worker


@pytest.fixture
def settled(course):
    """A course in which the speedup of two students stayed open: the rounds of one disagree, the machine was unfit."""
    course.assignment(rubric=course.FULL)
    for student, rounds in {"ann": UNSURE, "bob": UNFIT}.items():
        known = record(*rounds, assignment="squares", student=student, attempt=4)
        checks = [
            check_result("test_squares_equal_the_serial_ones"),
            check_result("test_the_workers_computed_them", max_points=4.0, points=4.0),
            check_result(SPEEDUP, Verdict.INCONCLUSIVE, max_points=4.0, reason="rounds_disagree", fact="They differ."),
        ]
        gradebook.write(course.folder / "results", gradebook.grade(known, checks))
    return course


def settle(course, *options, student="ann"):
    return course.grader("settle", "results", "--assignment", "squares", "--student", student, *options)


def test_what_is_open_is_listed_with_what_to_do_about_it(settled):
    done = settled.grader("settle", "results")

    assert done.returncode == 1
    assert done.stdout.startswith(
        "squares · ann (measured 4 of 4 times; can be accepted)\n"
        f"  {SPEEDUP}: ? of 4 points\n"
        "    They differ.\n"
        "\n"
        "squares · bob (measured 4 of 4 times)\n"
    )
    assert "Accept what was seen:  grader settle results --assignment NAME --student NAME --accept" in done.stdout
    assert "--points N --reason TEXT" in done.stdout
    assert "--force" in done.stdout


def test_in_a_narrow_terminal_names_are_whole_and_reasons_are_wrapped(settled):
    student, check = "a-student-with-a-long-name-as-universities-have-them", "test_" + "with_a_long_name_" * 5
    fact = "Its processors were busy, but by the clock it is far behind: 1.2 times as fast as the serial program."
    checks = [check_result(check, Verdict.INCONCLUSIVE, max_points=4.0, reason="wall_disagrees", fact=fact)]
    known = record(*UNSURE, assignment="squares", student=student)
    gradebook.write(settled.folder / "results", gradebook.grade(known, checks))

    lines = settled.grader("settle", "results", "--student", student, COLUMNS="60").stdout.splitlines()

    assert lines[:4] == [
        f"squares · {student} (measured 1 of 4 times; can be accepted)",
        f"  {check}: ? of 4 points",
        "    Its processors were busy, but by the clock it is far",
        "    behind: 1.2 times as fast as the serial program.",
    ]
    assert max(len(line) for line in lines[2:4]) <= 60


def unread(settled, student="kim"):
    """A grade of which nothing was read, so that all is open."""
    others = Finding("file_of_others", "squares.py is a file of Lee.", "See whose file it is, and grade again.")
    first = check_result("test_first", Verdict.UNGRADED, reason=others.reason, fact=others.fact, hint=others.hint)
    waits = score.result(name="test_second", title="Fast.", max_points=4.0, outcome=score.not_reached(first))
    known = record(assignment="squares", student=student, obstacle=others, files={})
    return gradebook.write(settled.folder / "results", gradebook.grade(known, [first, waits]))


def test_where_nothing_was_seen_nothing_is_offered_to_be_accepted_but_the_remedy_is(settled):
    unread(settled)

    done = settled.grader("settle", "results", "--student", "kim")

    assert done.stdout.startswith(
        "squares · kim (measured 1 of 4 times)\n"
        "  test_first: ? of 2 points\n"
        "    squares.py is a file of Lee.\n"
        "    → See whose file it is, and grade again.\n"
        "  test_second: ? of 4 points\n"
        "    Waits for: The answer is right.\n"
    )
    assert "--accept" not in done.stdout
    assert "Set it by hand" in done.stdout


def test_a_fault_of_the_rubric_is_mended_there(settled):
    fault = check_result("test_first", Verdict.UNGRADED, reason="rubric_fault", fact="It is broken.", hint="Tell them.")
    known = record(*UNSURE, assignment="squares", student="kim")
    gradebook.write(settled.folder / "results", gradebook.grade(known, [fault]))

    done = settled.grader("settle", "results", "--student", "kim")

    assert "    → Mend the rubric, and judge it again.\n" in done.stdout
    assert "Judge it again:        grader rejudge results --assignment NAME" in done.stdout
    assert "Tell them." not in done.stdout


def test_what_waited_for_a_check_that_is_set_by_hand_lacks_a_measurement_then(settled):
    unread(settled)

    done = settle(settled, "--check", "test_first", "--points", "2", "--reason", "Seen.", student="kim")

    assert "squares · kim: ?/6 before, now 2/6 (provisional)." in done.stdout
    assert "Still open: test_second: squares.py is a file of Lee." in done.stdout
    assert settled.grade("kim")["checks"][1]["reason"] == "file_of_others"


def test_grades_of_work_that_is_gone_are_named(settled):
    settled.hand_in("ann", settled.SERIAL)

    done = settled.grader("settle", "results")
    elsewhere = settled.grader("settle", "results", "--submitted", "assignments")

    assert done.stderr == (
        "submitted has nothing of bob for squares, but results a grade. "
        "If that work is gone for good, remove results/squares/bob.json.\n"
    )
    assert "assignments has nothing of ann for squares" in elsewhere.stderr


def test_the_grades_of_another_class_are_not_called_gone(settled):
    settled.hand_in("zoe", settled.SERIAL)

    assert settled.grader("settle", "results").stderr == ""


def test_who_alone_stays_open_is_marked_in_the_list(settled):
    checks = [check_result(SPEEDUP, Verdict.PASSED, max_points=4.0, points=4.0)]
    for student in ("cay", "dan"):
        known = record(*UNSURE, assignment="squares", student=student)
        gradebook.write(settled.folder / "results", gradebook.grade(known, checks))

    done = settled.grader("settle", "results", "--student", "ann", COLUMNS="200")

    assert "LOOK AT IT: open in all measurings, where most others are decided. They differ." in done.stdout


def test_what_is_set_by_hand_is_the_grade_and_the_student_reads_why(settled):
    done = settle(settled, "--check", SPEEDUP, "--points", "3", "--reason", "Seen on my own machine.")

    grade = settled.grade("ann")
    check = grade["checks"][2]
    assert done.returncode == 0
    assert "squares · ann: 6/10 before, now 9/10 (final)." in done.stdout
    assert (grade["status"], grade["points"]) == ("final", 9.0)
    assert (check["verdict"], check["reason"], check["points"]) == ("partial", "set_by_hand", 3.0)
    assert check["fact"].endswith(": Seen on my own machine.")
    assert check["detail"] == "inconclusive (rounds_disagree): They differ."


def test_what_is_set_by_hand_stands_when_the_record_is_judged_again(settled):
    settle(settled, "--check", SPEEDUP, "--points", "4", "--reason", "Seen.", student="bob")

    settled.grader("rejudge", "results")

    grade = settled.grade("bob")
    assert (grade["status"], grade["points"]) == ("final", 10.0)
    assert grade["decisions"][SPEEDUP]["why"] == "Seen."
    assert grade["checks"][2]["detail"].startswith("inconclusive (machine_unfit): ")


def test_what_is_accepted_is_judged_as_it_was_seen(settled):
    done = settle(settled, "--accept")

    grade = settled.grade("ann")
    assert done.returncode == 0, done.stderr
    assert (grade["status"], grade["checks"][2]["verdict"]) == ("final", "partial")
    assert grade["checks"][2]["reason"] == "partly_as_fast"
    assert 0 < grade["checks"][2]["points"] < 4


def test_a_machine_that_failed_its_own_check_showed_nothing_that_can_be_accepted(settled):
    before = settled.grade("bob")

    done = settle(settled, "--accept", student="bob")

    assert done.returncode == 2
    assert f"Nothing was seen that could be accepted for {SPEEDUP}." in done.stderr
    assert settled.grade("bob") == before


def test_where_nothing_is_open_it_says_so(settled):
    for student in ("ann", "bob"):
        settle(settled, "--check", SPEEDUP, "--points", "1", "--reason", "Seen.", student=student)

    done = settled.grader("settle", "results")

    assert done.returncode == 0
    assert "Nothing is open in 2 grades of results." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["assignments"], "assignments holds no grades.", id="no grades"),
        pytest.param(["results", "--assignment=cubes"], "results holds no grades of cubes.", id="another assignment"),
        pytest.param(["results", "--student=eve"], "results holds no grades of 'eve'.", id="nobody's"),
        pytest.param(
            ["results", "--student=eve", "--assignment=squares"],
            "results holds no grades of 'eve' for 'squares'.",
            id="nobody's for this",
        ),
    ],
)
def test_where_there_are_no_grades_nothing_is_said_to_be_settled(settled, arguments, message):
    done = settled.grader("settle", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_of_a_damaged_grade_it_is_not_said_that_nothing_is_open(settled):
    for path in (settled.folder / "results" / "squares").glob("*.json"):
        path.write_text("{")

    done = settled.grader("settle", "results")

    assert (done.returncode, done.stdout) == (1, "")
    assert "ann.json cannot be read as a grade" in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["--check", SPEEDUP, "--points", "3"], "give --check, --points and --reason", id="no reason"),
        pytest.param(
            ["--check", SPEEDUP, "--points", "3", "--reason", " "], "give --check, --points and --reason", id="blank"
        ),
        pytest.param(
            ["--check", "test_other", "--points", "3", "--reason", "x"], "There is no check 'test_other'", id="unknown"
        ),
        pytest.param(
            ["--check", SPEEDUP, "--points", "5", "--reason", "x"], "is worth 4 points at most", id="too many points"
        ),
        pytest.param(["--accept", "--points", "3"], "Either --accept", id="both"),
        pytest.param(
            ["--check", SPEEDUP, "--points", "nan", "--reason", "x"], "nan is no number of points.", id="no number"
        ),
        pytest.param(
            ["--check", SPEEDUP, "--points", "inf", "--reason", "x"],
            "inf is no number of points.",
            id="infinitely many",
        ),
        pytest.param(
            ["--check", SPEEDUP, "--points", "-1", "--reason", "x"], "-1.0 is not in the range", id="fewer than none"
        ),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(settled, options, words):
    before = settled.grade("ann")

    done = settle(settled, *options)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert settled.grade("ann") == before


@pytest.mark.parametrize("asked", ["Jörg Müller", unicodedata.normalize("NFD", "Jörg Müller"), "J%C3%B6rg M%C3%BCller"])
def test_a_student_may_be_asked_for_by_name_or_by_file(settled, asked):
    checks = [check_result(SPEEDUP, Verdict.INCONCLUSIVE, max_points=4.0)]
    known = record(*UNSURE, assignment="squares", student="Jörg Müller", attempt=4)
    path = gradebook.write(settled.folder / "results", gradebook.grade(known, checks))

    listed = settle(settled, student=asked)
    done = settle(settled, "--check", SPEEDUP, "--points", "3", "--reason", "seen", student=asked)

    assert "Jörg Müller" in listed.stdout
    assert "ann" not in listed.stdout
    assert done.returncode == 0, done.stderr
    assert gradebook.read(path).score.points == 3.0


def test_a_grade_that_is_not_there_is_named(settled):
    done = settle(settled, "--accept", student="eve")

    assert done.returncode == 2
    assert "results has no grade of 'eve' for 'squares'." in done.stderr
    assert "Say whose grade it is" in settled.grader("settle", "results", "--accept").stderr
