"""A line of the benchmarks' table: its limits in words, and on which side of them it is."""

from __future__ import annotations

import pytest

from benchmarks.figure import Figure


@pytest.mark.parametrize(
    ("figure", "wanted", "verdict"),
    [
        pytest.param(Figure("a", 2.0, 2.0, "s"), "at most 2 s", "", id="at its upper limit"),
        pytest.param(Figure("a", 2.1, 2.0, "s"), "at most 2 s", "OVER", id="over it"),
        pytest.param(Figure("a", 6.4, None, "x", at_least=6.4), "at least 6.4 x", "", id="at its lower limit"),
        pytest.param(Figure("a", 6.3, None, "x", at_least=6.4), "at least 6.4 x", "UNDER", id="under it"),
        pytest.param(Figure("a", 1.0, 2.0, "s", at_least=0.5), "at least 0.5 s, at most 2 s", "", id="between two"),
        pytest.param(Figure("a", 1e9, None, "s"), "", "", id="only told"),
    ],
)
def test_a_figure_is_held_against_its_limits(figure, wanted, verdict):
    assert (figure.wanted, figure.verdict) == (wanted, verdict)
