"""What a program shares with SCOOP's workers is known in the call that shares it, and in no other."""

from __future__ import annotations

import pytest

from grader.record import Ending
from grader.record.trace import Role


@pytest.mark.parametrize("stage", [pytest.param("scoop", id="scoop")], indirect=True, scope="module")
def test_each_call_may_share_constants_of_the_same_names(stage, programs):
    with stage.opened({"squares.py": (programs / "shares_constants.py").read_bytes()}) as asked:
        assert asked.load().ending is Ending.ANSWERED
        replies = [asked(numbers=numbers) for numbers in ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0])]

    assert [reply.raised for reply in replies] == [None, None]
    assert replies[0].value == {"squares": [2.0, 5.0, 10.0, 17.0]}
    assert replies[1].value == {"squares": [30.0, 41.0, 54.0, 69.0]}
    assert len(replies[1].trace.tasks) == 4
    assert {task.pid for task in replies[1].trace.tasks} <= {p.pid for p in replies[1].trace.of_role(Role.WORKER)}
