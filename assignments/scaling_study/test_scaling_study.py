"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest

ROWS = ("serial", "1", "2", "4")
HERE = "2"  # so many workers as this rubric's runs have
DAY_S = 86_400


@pytest.mark.points(1)
def test_the_volume_equals_the_serial_one(answer, serial):
    """The volume equals the one of the serial program."""
    hint = "Throw one block of `tries` darts for each seed; divide all hits by all darts, times 2 ** dimensions."
    answer.require_equal(serial, "volume", rtol=1e-12, hint=hint)


@pytest.mark.points(2, needs="test_the_volume_equals_the_serial_one")
def test_the_darts_were_thrown_by_the_workers(evidence):
    """The darts were thrown by the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(2, needs="test_the_darts_were_thrown_by_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()


@pytest.mark.points(1)
def test_the_table_is_complete(handed_in):
    """The table has the seconds of the serial program and of 1, 2 and 4 workers."""
    seconds(handed_in)


@pytest.mark.points(2, needs=("test_the_table_is_complete", "test_the_darts_were_thrown_by_the_workers"))
def test_the_speedup_of_the_table_agrees_with_our_runs(handed_in, speedup):
    """The speedup with two workers is about the one that we measure."""
    table = seconds(handed_in)
    hint = "Measure again, with nothing else running, on a machine with a core for each worker: README.md says how."
    speedup.require_agrees(table["serial"] / table[HERE], within=0.25, hint=hint)


@pytest.mark.points(2, needs="test_the_table_is_complete")
def test_the_text_explains_the_table(handed_in):
    """The text explains what the table shows; a person reads it."""
    hint = (
        "Half a page: what you measured and where, what it shows, why, and what follows. README.md asks the questions."
    )
    handed_in.mark_by_hand("scaling.md", words=120, hint=hint)


def seconds(handed_in):
    """The table, once it has all rows."""
    document = handed_in.json("scaling.json")
    table = document.get("seconds") if isinstance(document, dict) else None
    assert isinstance(table, dict), 'scaling.json holds no {"seconds": {...}}; show.py writes it so.'
    missing = [row for row in ROWS if row not in table]
    assert not missing, f"scaling.json has no seconds for {', '.join(missing)}; wanted are {', '.join(ROWS)}."
    odd = [row for row in ROWS if not is_time(table[row])]
    assert not odd, f"scaling.json has no number of seconds for {', '.join(odd)}."
    for row in ROWS[1:]:
        speedup = table["serial"] / table[row]
        assert speedup <= 1.3 * int(row), (
            f"{row} workers are said to be {speedup:.2f} times as fast as the serial program."
        )
    return table


def is_time(value):
    """Whether it is a number of seconds that a run can take."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < DAY_S
