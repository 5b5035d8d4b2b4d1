"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_every_price_equals_the_serial_one(answer, serial):
    """Every price and its standard error equal the serial ones."""
    hint = "Call price for each option, and return the pairs in the order of the options, however they were handed out."
    answer.require_equal(serial, "prices", rtol=1e-9, hint=hint)


@pytest.mark.points(4, needs="test_every_price_equals_the_serial_one")
def test_the_options_were_priced_on_the_engines(evidence):
    """The options were priced on the engines, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_options_were_priced_on_the_engines")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
