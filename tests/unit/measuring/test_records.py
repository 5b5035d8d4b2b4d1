"""Where records come from: from other processes of the session, from earlier ones, or measured."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grader.coursework.submission import Submission
from grader.errors import RecordError
from grader.measuring.records import Conditions, Earlier, Records, shared_record
from grader.record import Need
from grader.record.finding import Finding
from tests.unit.builders import BASELINE, assignment, measured_round


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"arrays": {"a": "no hex"}}', '{"arrays": [], "record": {}}'])
def test_what_holds_no_record_says_so_and_what_to_do(tmp_path, content):
    path = tmp_path / "me.json"
    path.write_text(content)

    with pytest.raises(RecordError, match=r"me\.json holds no record \(\w+\); remove it, and measure again\."):
        shared_record(path)


def test_a_record_of_another_version_says_so(tmp_path):
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"arrays": {}, "record": {"schema": 0}}))

    with pytest.raises(RecordError, match="schema version 0"):
        shared_record(path)


@pytest.fixture
def records(tmp_path, monkeypatch):
    """Records of a session in which a panel must not be opened."""
    monkeypatch.setattr("grader.measuring.records.Panel", lambda *_: pytest.fail("a panel was opened"))
    with Records(Conditions(isolation="none", obstacle=Finding("login_node", "Not here.")), say=lambda _: None) as made:
        yield made


def test_who_is_only_looked_at_is_not_measured_and_meets_no_obstacle(records, tmp_path):
    source = records.of(assignment(tmp_path), Submission("ann", "tiny", {"squares.py": BASELINE.encode()}), None)

    assert source.record(Need.NOTHING).obstacle is None


def test_a_record_that_is_final_meets_no_obstacle(records, tmp_path):
    tiny, submission = assignment(tmp_path), Submission("ann", "tiny", {"squares.py": BASELINE.encode()})
    blank = records.of(tiny, submission, None).record(Need.NOTHING)
    final = replace(blank, need=Need.SPEEDUP, rounds=(measured_round(),))

    source = records.of(tiny, submission, Earlier(final, is_final=True))

    assert source.record(Need.SPEEDUP) == final


def test_where_nothing_may_be_measured_the_record_says_why(records, tmp_path):
    source = records.of(assignment(tmp_path), Submission("ann", "tiny", {"squares.py": BASELINE.encode()}), None)

    assert source.record(Need.ANSWER).obstacle == Finding("login_node", "Not here.")
