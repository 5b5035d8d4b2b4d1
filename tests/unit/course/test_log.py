"""What people decided: only ever added to, and the last one holds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.course import log
from grader.course.log import NOTHING, Decided, Kind
from grader.errors import CourseError

ANN = ("ann", "svm")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.jsonl"


def _standing(path):
    return log.standing(log.read(path)).get(ANN, NOTHING)


def test_of_each_kind_the_last_one_holds(path):
    log.append(path, Kind.ADJUST, ANN, 1.0, "noise")
    log.append(path, Kind.CHOOSE, ANN, 2, "asked for")
    log.append(path, Kind.ADJUST, ANN, -0.5, "mistaken")

    assert _standing(path) == Decided(adjustment=-0.5, attempt=2)


def test_what_is_taken_back_holds_no_more_and_what_was_before_it_does(path):
    log.append(path, Kind.ADJUST, ANN, 1.0, "noise")
    log.append(path, Kind.ADJUST, ANN, 2.0, "more noise")

    log.undo(path, 2, "no noise")

    assert _standing(path).adjustment == 1.0
    log.undo(path, 3, "noise after all")
    assert _standing(path).adjustment == 2.0


def test_nothing_that_was_written_is_changed(path):
    log.append(path, Kind.EXEMPT, ANN, None, "ill: \u2028 «x»\n=1")
    before = path.read_bytes()

    log.undo(path, 1, "well")

    assert path.read_bytes().startswith(before)
    assert [act.why for act in log.read(path)] == ["ill: \u2028 «x»\n=1", "well"]


def test_many_who_write_at_once_lose_nothing(path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: log.append(path, Kind.ADJUST, (f"s{n}", "svm"), float(n), "why"), range(24)))

    assert {act.student for act in log.read(path)} == {f"s{n}" for n in range(24)}
    assert [act.number for act in log.read(path)] == list(range(1, 25))


@pytest.mark.parametrize(("number", "words"), [(0, "has no line 0"), (2, "has no line 2; it has 1")])
def test_a_line_that_is_not_there_cannot_be_taken_back(path, number, words):
    log.append(path, Kind.EXEMPT, ANN, None, "ill")

    with pytest.raises(CourseError, match=words):
        log.undo(path, number, "why")


def test_what_is_taken_back_already_is_told(path):
    log.append(path, Kind.EXEMPT, ANN, None, "ill")
    log.undo(path, 1, "well")

    with pytest.raises(CourseError, match=r"Line 1 of .* is taken back already"):
        log.undo(path, 1, "well")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="torn"),
        pytest.param("[]", id="no object"),
        pytest.param('{"kind": "fire"}', id="unknown kind"),
        pytest.param(
            json.dumps(
                {
                    "kind": "adjust",
                    "value": "1",
                    **dict.fromkeys(log._FIELDS[:2], "x"),
                    "who": "",
                    "when": "",
                    "why": "",
                }
            ),
            id="points in words",
        ),
        pytest.param(
            json.dumps(
                {
                    "kind": "extend",
                    "value": "2026-12-01",
                    **dict.fromkeys(log._FIELDS[:2], "x"),
                    "who": "",
                    "when": "",
                    "why": "",
                }
            ),
            id="no zone",
        ),
        pytest.param('{"kind": "adjust", "value": 1}', id="fields missing"),
    ],
)
def test_a_damaged_line_is_told_with_its_number_and_nothing_is_added(path, line):
    log.append(path, Kind.EXEMPT, ANN, None, "ill")
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(CourseError, match=r"no decisions; mend them[\s\S]*line 2: "):
        log.append(path, Kind.EXEMPT, ANN, None, "ill")
    assert path.read_text().endswith(line + "\n")
