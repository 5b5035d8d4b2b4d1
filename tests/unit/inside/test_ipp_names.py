"""What an engine's functions see: what was pushed, then the names of the student's file, then IPython's own."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from grader.inside import ipp_names
from grader.inside.ipp_names import lend

NAMES = st.sampled_from(["np", "helper", "part", "exit", "open"])
VALUES = st.integers(0, 3)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), st.sets(st.sampled_from(["exit", "open"])))
def test_what_was_pushed_comes_before_what_the_file_defines(own, pushed, shells):
    hidden = {name: object() for name in shells}
    names = {**hidden, **pushed}

    lend(own, names, hidden)

    assert names == {**hidden, **own, **pushed}


def test_the_file_is_told_and_nothing_else_that_a_module_has_of_itself():
    names = {}

    lend({"__file__": "/submission/squares.py", "__name__": "squares", "__doc__": "..."}, names, {})

    assert names == {"__file__": "/submission/squares.py"}


def test_a_module_that_was_bound_by_its_dotted_name_brings_its_package():
    names = {"os.path": os.path, "no_such_package.part": None}

    ipp_names.add_packages(names)

    assert names["os"] is os
    assert "no_such_package" not in names


def test_a_name_of_the_students_own_is_not_taken_by_a_package():
    names = {"os.path": os.path, "os": "mine"}

    ipp_names.add_packages(names)

    assert names["os"] == "mine"
