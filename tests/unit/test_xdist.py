"""Whose a check is, by its test's name."""

from __future__ import annotations

import pytest

pytest.importorskip("xdist", reason="needs pytest-xdist: pip install 'pytest-hpc-grader[xdist]'")

from grader.plugin.collection import node_id
from grader.plugin.xdist import student


@pytest.mark.parametrize("name", ["anna", "anna-2", "bob[1]", "e::f", "Jörg Müller", "-rf", "a-b-c"])
@pytest.mark.parametrize("parameters", ["", "-3", "-x-y"])
def test_a_student_is_found_before_a_checks_own_parameters(name, parameters):
    students = {node_id(each): each for each in ("anna", "anna-2", "bob[1]", "e::f", "Jörg Müller", "-rf", "a-b-c")}

    assert student(f"test_it[{node_id(name)}{parameters}]", students) == name


@pytest.mark.parametrize("test", ["test_it", "test_it[3]", "TestIt::test_it"])
def test_ones_own_check_has_no_student(test):
    assert student(test, {"anna": "anna"}) == ""
