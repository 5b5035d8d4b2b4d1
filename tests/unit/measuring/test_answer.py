"""An answer held against its declaration: each finding and its words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.coursework.assignment import ArraySpec
from grader.measuring.answer import validated
from grader.measuring.plain_words import NO_RETURN
from grader.record import Arrays
from grader.record.finding import Finding

SQUARES = {"squares": ArraySpec("float64", ("n",))}
LIKE = {"squares": np.array([1.0, 4.0, 9.0])}
DECLARED = "'squares' is declared as float64 ['n']."


def found(value, declared=SQUARES, like=LIKE):
    return validated(value, declared, like=like)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([1.0, 4.0, 9.0], id="a list of floats"),
        pytest.param([1, 4, 9], id="a list of integers"),
        pytest.param(np.array([1, 4, 9], dtype="u1"), id="a small integer array"),
        pytest.param(np.array([1.0, 4.0, 9.0], dtype="f4"), id="a single precision array"),
        pytest.param((1.0, 4.0, 9.0), id="a tuple"),
    ],
)
def test_numbers_of_any_precision_are_converted(value):
    arrays = found({"squares": value})

    assert type(arrays) is Arrays
    assert arrays["squares"].dtype == np.float64
    assert list(arrays["squares"]) == [1.0, 4.0, 9.0]


def test_parts_that_are_not_declared_are_left_out():
    assert list(found({"squares": [1.0, 4.0, 9.0], "more": object()})) == ["squares"]


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        pytest.param(
            None,
            Finding(
                "wrong_type",
                "The entry returned None where a mapping with 'squares' (float64 ['n']) was expected.",
                NO_RETURN,
            ),
            id="nothing",
        ),
        pytest.param(
            [1.0],
            Finding(
                "wrong_type",
                "The entry returned a list of float where a mapping with 'squares' (float64 ['n']) was expected.",
                "Return the values of 'squares' alone.",
            ),
            id="a list",
        ),
        pytest.param(
            np.zeros(2),
            Finding(
                "wrong_type",
                "The entry returned an array of float64 where a mapping with 'squares' (float64 ['n']) was expected.",
                "Return the values of 'squares' alone.",
            ),
            id="an array",
        ),
        pytest.param(
            {},
            Finding("wrong_type", "The answer has no 'squares'.", "It must have 'squares' (float64 ['n'])."),
            id="empty",
        ),
        pytest.param(
            {"squares": [[1.0], [2.0, 3.0]]},
            Finding("wrong_shape", "'squares' has rows of different lengths.", "Return a rectangular array."),
            id="ragged",
        ),
        pytest.param(
            {"squares": ["a", "b", "c"]},
            Finding(
                "wrong_type",
                "'squares' holds a list of str; numbers were expected.",
                f"{DECLARED} Make numbers of the text: `float(x)`.",
            ),
            id="text",
        ),
        pytest.param(
            {"squares": None},
            Finding("wrong_type", "'squares' holds None; numbers were expected.", f"{DECLARED} {NO_RETURN}"),
            id="a part that is nothing",
        ),
        pytest.param(
            [{"squares": 1.0}, {"squares": 2.0}],
            Finding(
                "wrong_type",
                "The entry returned a list of dict where a mapping with 'squares' (float64 ['n']) was expected.",
                "Return one list for each name, not one mapping for each step: {'squares': ...}.",
            ),
            id="a mapping for each step",
        ),
        pytest.param(
            {"squares": [1.0, 4.0, None]},
            Finding(
                "wrong_type",
                "'squares' holds a list with None at [2]; numbers were expected.",
                f"{DECLARED} {NO_RETURN}",
            ),
            id="a result that is nothing",
        ),
        pytest.param(
            {"squares": {"a": 1}},
            Finding("wrong_type", "'squares' holds a dict; numbers were expected.", DECLARED),
            id="a mapping",
        ),
        pytest.param(
            {"squares": np.array([1j, 2j, 3j])},
            Finding(
                "wrong_type",
                "'squares' holds an array of complex128; numbers were expected.",
                f"{DECLARED} Take the real part: `.real`.",
            ),
            id="complex numbers",
        ),
        pytest.param(
            {"squares": [True, False, True]},
            Finding(
                "wrong_type",
                "'squares' holds a list of bool; numbers were expected.",
                f"{DECLARED} Make numbers of it: `.astype(float)` for an array, `float(x)` for one value.",
            ),
            id="truth values",
        ),
        pytest.param(
            {"squares": [1.0, 4.0]},
            Finding("wrong_shape", "'squares' has the shape (2,); (3,) was expected.", DECLARED),
            id="too short",
        ),
        pytest.param(
            {"squares": [[1.0], [4.0], [9.0]]},
            Finding("wrong_shape", "'squares' has the shape (3, 1); (3,) was expected.", DECLARED),
            id="one dimension too many",
        ),
        pytest.param(
            {"squares": 3.0},
            Finding("wrong_shape", "'squares' has the shape (); (3,) was expected.", DECLARED),
            id="a single number",
        ),
    ],
)
def test_what_is_not_as_declared_is_told(value, finding):
    assert found(value) == finding


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param([1.0, math.nan, 9.0], "a value", id="not a number"),
        pytest.param([math.inf, math.nan, 9.0], "2 values", id="two"),
    ],
)
def test_values_that_are_no_numbers_are_counted(values, words):
    finding = found({"squares": values})

    assert finding.reason == "not_finite"
    assert finding.fact.startswith(f"'squares' holds {words} that ")
    assert finding.hint == "Look for a division by zero or an empty mean."


def test_every_missing_part_is_named():
    declared = {"mean": ArraySpec("float64", ("n",)), "best": ArraySpec("int64", ()), "ok": ArraySpec("bool", (2,))}

    assert found({"ok": [True, True]}, declared) == Finding(
        "wrong_type",
        "The answer has no 'mean' and no 'best'.",
        "It must have 'mean' (float64 ['n']), 'best' (int64 []), 'ok' (bool [2]).",
    )


@pytest.mark.parametrize(
    ("dtype", "value", "finding"),
    [
        pytest.param("int64", [1, 2], None, id="whole numbers"),
        pytest.param("int64", [1.0, 2.0], "a list of float; whole numbers were expected.", id="floats for whole ones"),
        pytest.param("bool", [True, False], None, id="truth values"),
        pytest.param("bool", [1, 0], "a list of int; booleans were expected.", id="numbers for truth values"),
        pytest.param("float64", np.zeros(2, "i2"), None, id="whole numbers for floats"),
        pytest.param("float64", [10**30, 1], None, id="a number beyond 64 bits"),
        pytest.param("float64", [10**30, 0.5], None, id="a number beyond 64 bits beside a float"),
        pytest.param("float64", [10**400, 1], "a whole number beyond what float64 can hold.", id="beyond all floats"),
        pytest.param("int64", [2**63 - 1, -(2**63)], None, id="the largest and the least whole number"),
        pytest.param("int64", [2**63, 1], "a whole number beyond what int64 can hold.", id="beyond int64"),
        pytest.param("int64", [2**63, -1], "a whole number beyond what int64 can hold.", id="beyond, and below zero"),
        pytest.param("int64", [2**70, 1], "a whole number beyond what int64 can hold.", id="beyond 64 bits"),
        pytest.param("int64", np.array([2**63, 1], "u8"), "a whole number beyond what int64 can hold.", id="unsigned"),
        pytest.param("int64", np.array([2**62, 1], "u8"), None, id="unsigned, but within"),
        pytest.param(
            "int64", [1, 2.5], "a list with a float at [1]; whole numbers were expected.", id="a float among whole ones"
        ),
    ],
)
def test_a_type_may_be_widened_and_never_guessed(dtype, value, finding):
    result = found({"x": value}, {"x": ArraySpec(dtype, (2,))}, None)

    if finding is None:
        assert result["x"].dtype == dtype
    else:
        assert (result.reason, result.fact) == ("wrong_type", f"'x' holds {finding}")


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1))
def test_whole_numbers_are_taken_exactly_or_refused(numbers):
    result = found({"x": numbers}, {"x": ArraySpec("int64", ("n",))}, None)

    within = all(-(2**63) <= number < 2**63 for number in numbers)
    assert isinstance(result, Arrays) == within
    if within:
        assert [int(number) for number in result["x"]] == numbers


@given(st.lists(st.integers(-(10**300), 10**300) | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_python_numbers_of_any_size_become_the_floats_that_python_makes_of_them(numbers):
    result = found({"x": numbers}, {"x": ArraySpec("float64", ("n",))}, None)

    assert list(result["x"]) == [float(number) for number in numbers]


def test_fixed_lengths_are_declared_and_named_ones_are_the_serial_answers():
    declared = {"grid": ArraySpec("float64", ("rows", 2))}
    like = {"grid": np.zeros((3, 2))}

    assert found({"grid": np.zeros((3, 2))}, declared, like)["grid"].shape == (3, 2)
    assert found({"grid": np.zeros((4, 2))}, declared, like).fact == "'grid' has the shape (4, 2); (3, 2) was expected."
    assert found({"grid": np.zeros((3, 5))}, declared, like).fact == "'grid' has the shape (3, 5); (3, 2) was expected."


def test_the_serial_answer_itself_may_have_any_length_but_not_any_shape():
    assert found({"squares": [1.0] * 7}, like=None)["squares"].shape == (7,)
    assert found({"squares": [[1.0]]}, like=None).reason == "wrong_shape"


@given(
    hnp.arrays(
        st.sampled_from(["<f8", "<f4", "<i8", "|u1", "|b1", "<c16"]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
    )
)
def test_what_is_taken_is_finite_and_of_the_declared_type_and_shape(array):
    result = found({"squares": array})

    if isinstance(result, Arrays):
        assert result["squares"].dtype == np.float64
        assert result["squares"].shape == (3,)
        assert np.isfinite(result["squares"]).all()
    else:
        assert result.reason in {"wrong_type", "wrong_shape", "not_finite"}
