"""Only the file that the assignment names is taken from a submission: whatever lies beside it has no effect."""

from __future__ import annotations

import pytest

from tests.hostile import machine
from tests.hostile.conftest import strongest, why_not
from tests.hostile.stowaways import FILES


@pytest.fixture(scope="module")
def graded():
    """What the command said of all of them."""
    level = strongest()
    if (obstacle := why_not(level)) is not None:
        pytest.skip(f"{level}: {obstacle}")
    events = machine.of(level).run(["-m", "tests.hostile.stowaways", machine.WANTED[level]], timeout_s=280)
    found = [event for event in events if event["event"] == "graded"]
    assert found, events
    return found[0]


@pytest.mark.parametrize("student", [pytest.param(name, id=name.replace("_", " ")) for name in FILES])
def test_a_file_too_many_has_no_effect(graded, student):
    grade = graded["grades"][student]

    assert [(check["name"], check["verdict"]) for check in grade["checks"]] == [
        ("test_squares_equal_the_serial_ones", "passed")
    ], grade["checks"]
    assert (grade["points"], grade["max"]) == (2.0, 2.0)
    assert student not in graded["touched"]


def test_no_file_that_was_handed_in_has_run_outside_of_a_sandbox(graded):
    assert graded["touched"] == []
    assert graded["status"] == 0, graded["said"]
