"""Grades on disk: whole or not at all, large arrays beside them, and what is said of one that cannot be read."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from grader import files
from grader.errors import RecordError
from grader.grades import gradebook, score
from grader.grades.decision import Decision
from grader.grades.gradebook import grade, read, stored, write
from grader.grades.score import Status
from grader.grades.verdict import Verdict
from grader.record import ArmName, Arrays
from grader.record.finding import Finding
from tests.unit.builders import check_result, measured_round, record, run, trace


def graded(*verdicts: Verdict, **changed):
    checks = [check_result(f"test_{n}", v) for n, v in enumerate(verdicts or (Verdict.PASSED, Verdict.FAILED))]
    return grade(record(measured_round(), **changed), checks)


def with_large_array():
    large = Arrays(squares=np.arange(4000.0))
    done = measured_round(submission=replace(run(trace(1.0)), answer=large))
    return grade(record(done), [check_result()])


def plain(graded):
    """Its document: records hold arrays, which have no single answer to whether they are equal."""
    return gradebook.to_plain(graded, {})


def names_below(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_grade_is_the_sum_of_its_checks():
    found = graded(Verdict.PASSED, Verdict.INCONCLUSIVE)

    assert (found.assignment, found.student) == ("tiny", "anna")
    assert (found.score.status, found.score.points, found.score.decided_points) == (Status.PROVISIONAL, None, 2.0)


@pytest.mark.parametrize(
    "verdicts",
    [
        pytest.param((Verdict.PASSED, Verdict.FAILED), id="decided"),
        pytest.param((Verdict.PASSED, Verdict.UNGRADED), id="open"),
        pytest.param(tuple(Verdict), id="every verdict"),
    ],
)
def test_a_grade_comes_back_from_its_file(tmp_path, verdicts):
    before = graded(*verdicts)

    path = write(tmp_path, before)

    after = read(path)
    assert path == tmp_path / "tiny" / "anna.json"
    assert (after.assignment, after.student, after.score) == (before.assignment, before.student, before.score)
    assert after.checks == before.checks
    assert after.record.key == before.record.key
    assert after.record.rounds[0].trace(ArmName.SUBMISSION) == before.record.rounds[0].trace(ArmName.SUBMISSION)


def test_the_file_says_what_a_gradebook_needs_without_reading_the_record(tmp_path):
    document = json.loads(write(tmp_path, graded()).read_text())

    assert {name: document[name] for name in ("schema", "status", "points", "decided_points", "max_points")} == {
        "schema": 1,
        "status": "final",
        "points": 2.0,
        "decided_points": 2.0,
        "max_points": 4.0,
    }
    assert document["checks"][1] == {
        "name": "test_1",
        "title": "The answer is right.",
        "verdict": "failed",
        "reason": "failed",
        "fact": "",
        "hint": "",
        "points": 0.0,
        "max_points": 2.0,
        "detail": "",
    }


def test_a_grade_is_readable_by_others_and_leaves_nothing_else(tmp_path):
    path = write(tmp_path, graded())

    assert path.stat().st_mode & 0o777 == 0o644
    assert names_below(tmp_path) == ["tiny/anna.json"]


@pytest.mark.parametrize(
    "call", [pytest.param("fsync", id="full disk"), pytest.param("replace", id="at the last step")]
)
def test_a_write_that_fails_leaves_the_old_grade_and_nothing_else(tmp_path, monkeypatch, call):
    path = write(tmp_path, graded(Verdict.PASSED))
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path, graded(Verdict.FAILED))

    assert path.read_bytes() == before
    assert names_below(tmp_path) == ["tiny/anna.json"]


def test_an_interrupted_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, graded())

    assert names_below(tmp_path) == []


def test_the_new_grade_replaces_the_old_one(tmp_path):
    write(tmp_path, graded(Verdict.FAILED))

    path = write(tmp_path, graded(Verdict.PASSED))

    assert read(path).score.points == 2.0


def test_large_arrays_lie_beside_the_grades_and_come_back(tmp_path):
    before = with_large_array()

    path = write(tmp_path, before)

    kept = [name for name in names_below(tmp_path) if name != "tiny/anna.json"]
    after = read(path).record.rounds[0].runs[ArmName.SUBMISSION].answer
    assert [os.path.dirname(name) for name in kept] == ["tiny/arrays"]
    assert len(path.read_bytes()) < 20_000
    assert np.array_equal(after["squares"], np.arange(4000.0))


def test_a_large_array_that_is_there_is_not_written_again(tmp_path):
    write(tmp_path, with_large_array())
    (kept,) = (tmp_path / "tiny" / "arrays").iterdir()
    before = kept.stat().st_ino

    write(tmp_path, with_large_array())

    assert kept.stat().st_ino == before


@pytest.mark.parametrize("damage", [pytest.param(None, id="missing"), pytest.param(b"short", id="damaged")])
def test_a_large_array_that_is_missing_or_damaged_is_told(tmp_path, damage):
    path = write(tmp_path, with_large_array())
    (kept,) = (tmp_path / "tiny" / "arrays").iterdir()
    kept.unlink() if damage is None else kept.write_bytes(damage)

    with pytest.raises(RecordError, match=r"is damaged; grade the submission again.\n  .*rounds\[0\]"):
        read(path)


def test_the_name_of_an_array_never_leads_out_of_its_folder(tmp_path):
    (tmp_path / "arrays").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")

    assert gradebook._Arrays(tmp_path / "arrays").get("../secret") == b""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "cannot be read as a grade: ", id="empty"),
        pytest.param(b'{"schema": 1, "assig', "cannot be read as a grade: ", id="cut off"),
        pytest.param(b"\xff\xfe\x00", "cannot be read as a grade: ", id="no text"),
        pytest.param(b"[]", "is no grade that this version can read", id="a list"),
        pytest.param(b"{}", "'student' is a required property", id="an empty mapping"),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, content, words):
    path = tmp_path / "anna.json"
    path.write_bytes(content)

    with pytest.raises(RecordError) as refused:
        read(path)

    message = str(refused.value)
    assert message.startswith(str(path))
    assert words in message
    assert "the submission again" in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RecordError, match="No such file or directory"):
        read(tmp_path / "nobody.json")


def test_a_grade_of_another_version_is_told(tmp_path):
    path = write(tmp_path, graded())
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 2}))

    with pytest.raises(RecordError) as refused:
        read(path)

    assert str(refused.value) == (
        f"{path} is no grade that this version can read; grade the submission again.\n  schema: 1 was expected"
    )


def test_every_fault_of_a_grade_is_listed_with_its_path(tmp_path):
    path = write(tmp_path, graded())
    document = json.loads(path.read_text())
    document["status"] = "excellent"
    document["checks"][0]["verdict"] = "maybe"
    document["bonus"] = 3
    path.write_text(json.dumps(document))

    with pytest.raises(RecordError) as refused:
        read(path)

    message = str(refused.value)
    assert "  status: 'excellent' is not one of" in message
    assert "  checks.0.verdict: 'maybe' is not one of" in message
    assert "  (top level): Additional properties are not allowed ('bonus' was unexpected)" in message


def test_a_grade_whose_record_is_of_another_version_is_told(tmp_path):
    path = write(tmp_path, graded())
    document = json.loads(path.read_text())
    document["record"]["schema"] = 7
    path.write_text(json.dumps(document))

    with pytest.raises(RecordError, match="This record has the schema version 7; this grader reads 1"):
        read(path)


def test_stored_grades_are_listed_by_assignment_and_student(tmp_path):
    for assignment, student in (("tiny", "bob"), ("cmaes", "anna"), ("tiny", "anna")):
        write(tmp_path, graded(assignment=assignment, student=student))
    write(tmp_path, with_large_array())

    listed = [str(p.relative_to(tmp_path)) for p in stored(tmp_path)]

    assert listed == ["cmaes/anna.json", "tiny/anna.json", "tiny/bob.json"]
    assert list(stored(tmp_path / "nowhere")) == []


def test_what_is_kept_is_written_once_and_whole(tmp_path):
    path = tmp_path / "new" / "grade.json"

    assert files.keep(path, b"first")
    assert not files.keep(path, b"second")
    assert [p.name for p in path.parent.iterdir()] == ["grade.json"]
    assert path.read_bytes() == b"first"


def test_a_final_grade_that_another_measuring_replaces_is_kept_beside(tmp_path):
    first, second, third = (graded(Verdict.PASSED, attempt=number) for number in (1, 2, 3))
    path = write(tmp_path, first)

    kept = [gradebook.replace(tmp_path, graded) for graded in (second, third)]

    assert kept == [path.parent / "earlier" / f"anna.{number}.json" for number in (1, 2)]
    beside = [read(path.parent / "earlier" / f"anna.{number}.json") for number in (1, 2)]
    assert [plain(each) for each in (*beside, read(path))] == [plain(each) for each in (first, second, third)]
    assert list(stored(tmp_path)) == [path]


def test_a_final_grade_is_kept_beside_whatever_the_students_name_is(tmp_path):
    first, second = (graded(Verdict.PASSED, attempt=number, student="Jörg Müller") for number in (1, 2))
    path = write(tmp_path, first)

    gradebook.replace(tmp_path, second)

    assert plain(read(path.parent / "earlier" / f"{path.stem}.1.json")) == plain(first)


def test_a_grade_that_was_set_aside_still_has_its_large_arrays(tmp_path):
    before = with_large_array()
    write(tmp_path, before)

    kept = gradebook.replace(tmp_path, graded(Verdict.PASSED, attempt=2))

    answers = [known.record.rounds[0].runs[ArmName.SUBMISSION].answer for known in (before, read(kept))]
    assert np.array_equal(answers[0]["squares"], answers[1]["squares"])


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(graded(Verdict.INCONCLUSIVE), id="one that was open"),
        pytest.param(graded(Verdict.FAILED), id="one of the same record, judged anew"),
        pytest.param(None, id="none"),
    ],
)
def test_nothing_else_is_kept_beside(tmp_path, before):
    if before is not None:
        write(tmp_path, before)

    kept = gradebook.replace(tmp_path, graded(Verdict.PASSED))

    assert kept is None
    assert not (tmp_path / "tiny" / "earlier").exists()


SET = {"test_1": Decision(1.5, "Seen.", "2026-11-22")}


def set_by_hand(**changed):
    """An open grade of which one check was decided by hand."""
    checks = [check_result(f"test_{n}", Verdict.INCONCLUSIVE) for n in range(3)]
    return grade(record(measured_round(), **changed), checks, SET)


def test_an_open_grade_with_points_set_by_hand_is_kept_beside(tmp_path):
    write(tmp_path, set_by_hand())

    kept = gradebook.replace(tmp_path, graded(Verdict.PASSED, submission_digest="other"))

    assert read(kept).decisions == SET


@pytest.mark.parametrize("content", ["{", '{"schema": 0}'])
def test_a_grade_that_cannot_be_read_is_kept_beside_as_it_is(tmp_path, content):
    path = write(tmp_path, graded())
    path.write_text(content)

    kept = gradebook.replace(tmp_path, graded(Verdict.PASSED))

    assert kept.read_text() == content


def test_what_was_set_by_hand_stays_with_the_same_files():
    before = set_by_hand()

    after = gradebook.succeeding(before, record(attempt=2), graded(Verdict.FAILED, Verdict.FAILED).checks)

    assert (after.decisions, after.score.points) == (SET, 1.5)
    assert gradebook.told(before, after, None) == []


@pytest.mark.parametrize(
    ("digest", "checks", "words"),
    [
        pytest.param(
            "other",
            [check_result("test_1")],
            "points set by hand for test_1 no longer apply, since the file changed",
            id="another file",
        ),
        pytest.param(
            "b2",
            [check_result("test_2")],
            "points set by hand for test_1 no longer apply, since the rubric has no such check",
            id="another rubric",
        ),
        pytest.param(
            "b2",
            [check_result("test_1", max_points=1.0)],
            "points set by hand for test_1 are cut to what it is worth now",
            id="worth less",
        ),
    ],
)
def test_what_was_set_by_hand_and_does_not_stand_is_told(tmp_path, digest, checks, words):
    before = set_by_hand()
    kept = tmp_path / "anna.1.json"

    after = gradebook.succeeding(before, record(submission_digest=digest), checks)

    assert gradebook.told(before, after, kept) == [f"tiny, anna: {words}; the grade that was there is kept as {kept}."]


_UNREAD = (
    "tiny, anna: the grade that was there cannot be read, and points set by hand would be lost with it; "
    "it is kept as {}."
)


def test_of_a_grade_that_could_not_be_read_is_told_where_it_is(tmp_path):
    kept = tmp_path / "anna.1.json"

    assert gradebook.told(None, graded(), kept) == [_UNREAD.format(kept)]
    assert gradebook.told(None, graded(), None) == []


OTHERS = Finding("file_of_others", "It is a file of kim.", "See whose file it is.")


@pytest.mark.parametrize(
    ("points", "obstacle", "verdict", "fact"),
    [
        pytest.param(2.0, OTHERS, Verdict.UNGRADED, "It is a file of kim.", id="nothing was read"),
        pytest.param(
            1.0,
            None,
            Verdict.UNGRADED,
            "It was not measured: it waited for a check that was then decided by hand (The answer is right).",
            id="it was not measured so far",
        ),
        pytest.param(0.0, OTHERS, Verdict.NOT_REACHED, "Needs first: The answer is right.", id="no points"),
    ],
)
def test_what_waited_for_a_check_that_was_set_by_hand_says_what_it_lacks(points, obstacle, verdict, fact):
    first = check_result("test_1", Verdict.UNGRADED)
    second = score.result(name="test_2", title="It is fast.", max_points=4.0, outcome=score.not_reached(first))

    found = grade(record(obstacle=obstacle), [first, second], {"test_1": Decision(points, "Seen.", "2026-11-22")})

    assert second.fact == "Waits for: The answer is right."
    assert (found.checks[1].verdict, found.checks[1].fact) == (verdict, fact)


def test_who_waits_for_one_that_waited_fails_with_it_as_well():
    first = check_result("test_1", Verdict.UNGRADED)
    second = score.result(name="test_2", title="Second.", max_points=4.0, outcome=score.not_reached(first))
    third = score.result(name="test_3", title="Third.", max_points=4.0, outcome=score.not_reached(second))

    found = grade(record(), [third, second, first], {"test_1": Decision(0.0, "Copied.", "2026-11-22")})

    assert [(c.verdict, c.fact) for c in found.checks[:2]] == [
        (Verdict.NOT_REACHED, "Needs first: Second."),
        (Verdict.NOT_REACHED, "Needs first: The answer is right."),
    ]
    assert found.score.points == 0.0


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        pytest.param(Verdict.PASSED, Verdict.UNGRADED, True, id="the machine failed"),
        pytest.param(Verdict.FAILED, Verdict.INCONCLUSIVE, True, id="noise"),
        pytest.param(Verdict.PASSED, Verdict.FAILED, False, id="both are whole"),
        pytest.param(Verdict.INCONCLUSIVE, Verdict.UNGRADED, False, id="it was open before"),
    ],
)
def test_only_a_whole_grade_is_lost_to_one_that_is_not(before, after, lost):
    assert gradebook.is_lost_to(graded(before), graded(after)) is lost


def test_a_whole_grade_by_other_checks_is_not_held_on_to():
    assert not gradebook.is_lost_to(graded(Verdict.PASSED, Verdict.PASSED), graded(Verdict.UNGRADED))


def test_of_several_files_those_that_can_be_read_are_and_the_others_told(tmp_path):
    path = write(tmp_path, graded(Verdict.PASSED))
    (path.parent / "bob.json").write_text("{")

    grades, troubles = gradebook.read_all(stored(tmp_path))

    assert [plain(each) for each in grades] == [plain(read(path))]
    assert [str(path.parent / "bob.json") in trouble for trouble in troubles] == [True]


def decided(student, verdict, *, attempt=4, decisions=None):
    known = record(student=student, attempt=attempt)
    return replace(gradebook.grade(known, [check_result(verdict=verdict)]), decisions=decisions or {})


@pytest.mark.parametrize(
    ("own", "others", "flagged"),
    [
        pytest.param({}, [Verdict.PASSED], True, id="one other is decided"),
        pytest.param({}, [Verdict.FAILED, Verdict.PARTIAL, Verdict.INCONCLUSIVE], True, id="most others are"),
        pytest.param({}, [Verdict.PASSED, Verdict.INCONCLUSIVE], False, id="others are open as well"),
        pytest.param({}, [Verdict.NOT_REACHED], False, id="nobody was judged"),
        pytest.param({}, [], False, id="nobody else is there"),
        pytest.param({"attempt": 3}, [Verdict.PASSED], False, id="it may be measured again"),
        pytest.param({"verdict": Verdict.UNGRADED}, [Verdict.PASSED], False, id="it could not be measured"),
    ],
)
def test_who_stays_open_where_others_are_decided_stands_out(own, others, flagged):
    grade = decided("anna", **{"verdict": Verdict.INCONCLUSIVE, **own})
    same = [decided(f"other {n}", verdict) for n, verdict in enumerate(others)]

    assert gradebook.stands_out(grade, "test_answer", [grade, *same]) is flagged


def test_what_was_set_by_hand_makes_nobody_stand_out():
    grade = decided("anna", Verdict.INCONCLUSIVE)
    by_hand = decided("berta", Verdict.PASSED, decisions={"test_answer": Decision(2.0, "looked at", "2026-01-01")})

    assert not gradebook.stands_out(grade, "test_answer", [by_hand])


@pytest.mark.parametrize("student", ["anna", "Jörg Müller", "a/b", "ж" * 100])
def test_a_grade_is_kept_under_a_safe_name_and_says_whose_it_is(tmp_path, student):
    known = replace(record(), student=student)

    path = gradebook.write(tmp_path, gradebook.grade(known, []))

    assert path == gradebook.path_of(tmp_path, known.assignment, student)
    assert path.parent == tmp_path / known.assignment
    assert path.name.isascii()
    assert gradebook.student_of(path) == student
