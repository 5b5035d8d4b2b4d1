"""What honest libraries return becomes plain data by exactly known type; nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest

from grader.inside.plain import answer, plain


def test_only_the_declared_keys_are_taken():
    assert answer({"mean": [1.0], "std": [2.0], "extra": object()}, ["mean", "std"]) == {"mean": [1.0], "std": [2.0]}


def test_a_key_that_is_missing_stays_missing():
    assert answer({"mean": [1.0]}, ["mean", "std"]) == {"mean": [1.0]}


def test_the_only_part_of_an_answer_needs_no_name():
    assert answer([1.0, 2.0], ["squares"]) == {"squares": [1.0, 2.0]}
    assert answer(None, ["squares"]) == {"squares": None}


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        pytest.param(([1.0], [2.0]), ["squares"], id="a tuple for one part"),
        pytest.param([1.0], ["mean", "std"], id="a list for two parts"),
        pytest.param(None, ["mean", "std"], id="nothing for two parts"),
    ],
)
def test_what_fits_no_declaration_is_left_for_the_grader_to_name(value, keys):
    assert answer(value, keys) is value


def test_a_masked_array_without_a_hole_is_an_array():
    whole = plain(np.ma.masked_array([1.0, 2.0], mask=[False, False]))

    assert type(whole) is np.ndarray
    assert list(whole) == [1.0, 2.0]


def test_a_masked_array_with_a_hole_stays_one_so_that_it_is_refused():
    holed = np.ma.masked_array([1.0, 2.0], mask=[False, True])

    assert plain(holed) is holed


def test_tuples_become_lists_at_any_depth():
    assert plain([(1, (2, 3)), [4]]) == [[1, [2, 3]], [4]]


def test_an_object_of_a_students_class_is_not_touched():
    class MaskedArray(list):
        """Only named like one that is known."""

    value = MaskedArray([(1, 2)])

    assert plain(value) is value


def test_a_mapping_inside_an_answer_is_left_as_it_is():
    inner = {"a": (1, 2)}

    assert plain(inner) is inner


def test_a_deap_individual_is_a_list_of_its_genes():
    creator = pytest.importorskip("deap.creator")
    base = pytest.importorskip("deap.base")
    creator.create("UnitFitness", base.Fitness, weights=(-1.0,))
    creator.create("UnitIndividual", list, fitness=creator.UnitFitness)

    found = plain([creator.UnitIndividual([0.5, 1.5])])

    assert found == [[0.5, 1.5]]
    assert type(found[0]) is list


def test_a_deap_logbook_is_a_mapping_of_its_columns():
    tools = pytest.importorskip("deap.tools")
    logbook = tools.Logbook()
    logbook.record(gen=0, best=(2.0,))
    logbook.record(gen=1, best=(1.0,), nevals=5)

    assert answer(logbook, ["best", "nevals", "absent"]) == {"best": [[2.0], [1.0]], "nevals": [None, 5]}
