"""The relay between two nodes, as a program that starts or says nothing."""

from __future__ import annotations

import pytest

from grader.errors import BackendError
from grader.launch import local


def test_a_relay_that_does_not_start_is_told(tmp_path):
    settings = {"path": str(tmp_path / "nowhere" / "socket"), "secret": "00"}

    with pytest.raises(BackendError) as fault, local.relaying("back", {**settings, "secret": "no number"}):
        pass

    assert str(fault.value) == "The relay between the nodes did not start (back)."


def test_a_relay_that_is_there_says_its_port(tmp_path):
    with local.relaying("back", {"path": str(tmp_path / "socket"), "secret": "00"}) as word:
        assert 1024 <= int(word) < 65536
