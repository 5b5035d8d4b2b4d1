"""Records that the processes of a session leave for each other."""

from __future__ import annotations

import json

import pytest

from grader.errors import RecordError
from grader.measuring.records import shared_record


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
