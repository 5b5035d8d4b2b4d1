"""What a level withholds from programs that may need it: their grade stays open, and says what helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.errors import BackendError
from grader.record import Ending
from grader.sandbox.landlock import Landlock
from tests.backends.conftest import Stage

LOCK = "from multiprocessing import Lock\n\ndef squares(square, numbers):\n    Lock()\n    return numbers\n"
SECRETS = "def squares(square, numbers):\n    return open('/etc/shadow').read()\n"
SHARED = "import os\n\ndef squares(square, numbers):\n    os.listdir('/dev/shm')\n    return numbers\n"


@pytest.fixture
def alone(bench):
    """SCOOP as on a machine where Landlock is all that there is."""
    pytest.importorskip("scoop")
    return Stage(replace(bench, level=Landlock(alone=True)), "scoop")


def test_a_program_that_misses_shared_memory_is_not_at_fault(alone):
    with alone.opened({"squares.py": LOCK.encode()}) as asked:
        asked.load()
        with pytest.raises(BackendError) as refused:
            asked(numbers=[1.0])

    assert str(refused.value).startswith(
        "'tiny_scoop' cannot be graded at the level 'landlock' on this machine: its program uses multiprocessing, and "
        "without namespaces a submission would reach the reference's shared memory. This is no fault of the submission."
    )


@pytest.mark.parametrize(
    "program", [pytest.param(SECRETS, id="another file"), pytest.param(SHARED, id="shared memory itself")]
)
def test_a_program_that_opens_what_it_may_not_is(alone, program):
    with alone.opened({"squares.py": program.encode()}) as asked:
        asked.load()
        reply = asked(numbers=[1.0])

    assert reply.ending is Ending.RAISED
    assert reply.raised.type == "PermissionError"
