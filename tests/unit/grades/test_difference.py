"""Where two parts of an answer differ, in words that fit in a line and do nothing to a terminal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grades.difference import difference

PARTS = (
    st.dictionaries(st.text(), st.text() | st.text())
    | st.dictionaries(st.integers(-9, 9), st.integers(-(2**63), 2**63 - 1))
    | st.lists(st.text(), min_size=1).map(lambda texts: np.array(texts, object))
    | st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1).map(np.array)
)
LONG = "the quick brown fox jumps over the lazy dog " * 5


def texts(*values):
    return np.array(values, object)


@given(PARTS)
def test_a_part_does_not_differ_from_itself(part):
    assert difference(part, part) == ""


@given(st.text(), st.text())
def test_two_texts_differ_unless_they_are_the_same(mine, wanted):
    found = difference(texts(mine), texts(wanted))

    assert bool(found) == (mine != wanted)
    assert found.isprintable()
    assert len(found) < 250


@given(st.dictionaries(st.text(max_size=2), st.integers()), st.dictionaries(st.text(max_size=2), st.integers()))
def test_two_mappings_differ_unless_they_are_the_same(mine, wanted):
    assert bool(difference(mine, wanted)) == (mine != wanted)


@pytest.mark.parametrize(
    ("mine", "wanted", "words"),
    [
        pytest.param(
            texts("the", "dig"),
            texts("the", "dog"),
            "in 1 of 2 values; at [1] it is 'dig' instead of 'dog'",
            id="a text",
        ),
        pytest.param(
            np.array("a", object), np.array("b", object), "in 1 of 1 values; it is 'a' instead of 'b'", id="one text"
        ),
        pytest.param(
            texts("a\0"),
            texts("a"),
            "in 1 of 1 values; at [0] it is 'a\\x00' instead of 'a'",
            id="what numpy would drop",
        ),
        pytest.param(
            texts("\x1b[2J\u202e"),
            texts("a"),
            "in 1 of 1 values; at [0] it is '\\x1b[2J\\u202e' instead of 'a'",
            id="an attack on the terminal",
        ),
        pytest.param(
            texts(LONG + "a"),
            texts(LONG + "b"),
            "in 1 of 1 values; at [0] it is ...'s over the lazy dog a' instead of ...'s over the lazy dog b'",
            id="the end of a long text",
        ),
        pytest.param(
            texts("x" + LONG),
            texts(LONG),
            "in 1 of 1 values; at [0] it is 'xthe quick brown fox jumps over the lazy dog the quick br'... "
            "instead of 'the quick brown fox jumps over the lazy dog the quick bro'...",
            id="the beginning of a long text",
        ),
        pytest.param(
            texts(LONG),
            texts(LONG[:-1]),
            "in 1 of 1 values; at [0] it is ...'ps over the lazy dog ' instead of ...'ps over the lazy dog'",
            id="a blank at the end",
        ),
        pytest.param(
            texts("a", "b"), ["a", "c"], "in 1 of 2 values; at [1] it is 'b' instead of 'c'", id="a list of a rubric's"
        ),
        pytest.param(
            texts("a", "b"),
            np.array(["a", "c"]),
            "in 1 of 2 values; at [1] it is 'b' instead of 'c'",
            id="numpy's text",
        ),
        pytest.param(
            {"a": 1, "the": 3},
            {"a": 1, "the": 4},
            "in 1 of 2 values; at 'the' it is 3 instead of 4",
            id="a count",
        ),
        pytest.param({3: "a"}, {3: "b"}, "in 1 of 1 values; at 3 it is 'a' instead of 'b'", id="a text in a mapping"),
        pytest.param({"a": 1}, {"a": 1, "b": 2}, "in its keys: it has no 'b'", id="a key that is missing"),
        pytest.param(
            {}, {"a": 1, "b": 2, "c": 3}, "in its keys: it has no 'a', and 2 more are missing", id="missing keys"
        ),
        pytest.param(
            {"a": 1, "A": 2}, {"a": 1}, "in its keys: it has 'A', which should not be there", id="a key too many"
        ),
        pytest.param(
            {"a": 1, "A": 2, "B": 2},
            {"a": 1},
            "in its keys: it has 'A', and 1 more, which should not be there",
            id="keys too many",
        ),
        pytest.param(
            {"x" * 100: 1}, {"a": 1}, "in its keys: it has no 'a'", id="a key that is missing before one too many"
        ),
    ],
)
def test_the_first_difference_is_named(mine, wanted, words):
    assert difference(mine, wanted) == words


@pytest.mark.parametrize("wanted", ["a\0", ["a\0"], texts("a\0"), np.array([["b"]])[0, 0]])
def test_a_text_of_the_rubrics_is_taken_whole(wanted):
    assert bool(difference(texts("a\0"), wanted)) == (wanted == "b")


@pytest.mark.parametrize(
    ("mine", "wanted", "tolerance", "differs"),
    [
        pytest.param({"a": 1.0}, {"a": 1.25}, {"atol": 0.25}, False, id="within"),
        pytest.param({"a": 1.0}, {"a": 1.25}, {"atol": 0.125}, True, id="beyond"),
        pytest.param({"a": 2**53 + 1}, {"a": 2**53}, {}, True, id="whole numbers are exact"),
        pytest.param({"a": 100}, {"a": 110}, {"rtol": 0.1}, False, id="within a part"),
    ],
)
def test_the_numbers_of_a_mapping_have_a_tolerance(mine, wanted, tolerance, differs):
    assert bool(difference(mine, wanted, **tolerance)) == differs


@pytest.mark.parametrize(("mine", "wanted"), [({"a": 1}, np.array([1])), (np.array([1]), {"a": 1})])
def test_a_mapping_is_not_compared_with_an_array(mine, wanted):
    with pytest.raises(TypeError, match="a mapping is compared with a mapping"):
        difference(mine, wanted)
