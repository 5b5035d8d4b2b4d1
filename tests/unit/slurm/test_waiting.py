"""How often Slurm is asked while somebody waits for a run."""

from __future__ import annotations

import pytest

from grader.cli.status import pause_s


@pytest.mark.parametrize(
    ("waited_s", "expected_s"),
    [
        pytest.param(0.0, 1.0, id="at once"),
        pytest.param(9.0, 1.0, id="the first seconds"),
        pytest.param(120.0, 12.0, id="two minutes"),
        pytest.param(36_000.0, 60.0, id="a night"),
    ],
)
def test_the_longer_the_wait_the_more_rarely_slurm_is_asked(waited_s, expected_s):
    assert pause_s(waited_s) == expected_s
