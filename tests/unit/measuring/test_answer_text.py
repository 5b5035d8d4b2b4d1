"""Text and mappings in an answer held against their declaration: each finding and its words."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework.assignment import ArraySpec
from grader.inside import frames, plain
from grader.measuring import answer_text
from grader.measuring.answer import validated
from grader.record import Arrays
from grader.record.finding import Finding

WORDS = {"words": ArraySpec("str", ("n",))}
LIKE = {"words": np.array(["a", "b"], object)}
COUNTS = {"counts": ArraySpec("int64", (), "str")}
DECLARED = "'words' is declared as str ['n']."
MAPPING = "'counts' is declared as a mapping from str to int64."
CUT = "Return what is asked for, and nothing besides."


def words(value, like=LIKE, declared=WORDS):
    return validated({"words": value}, declared, like=like)


def counts(value, declared=COUNTS):
    return validated({"counts": value}, declared)


def test_texts_are_an_array_of_pythons_text():
    arrays = words(["the\0", "\ud800"])

    assert (arrays["words"].dtype, arrays["words"].shape) == (object, (2,))
    assert arrays["words"].tolist() == ["the\0", "\ud800"]


@given(
    st.lists(st.text(), min_size=0, max_size=6).flatmap(lambda row: st.just([row] * 3)) | st.text(),
)
def test_texts_of_any_shape_are_taken_as_they_are(value):
    arrays = words(
        value, like=None, declared={"words": ArraySpec("str", ("m", "n") if isinstance(value, list) else ())}
    )

    assert arrays["words"].tolist() == value


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        pytest.param(
            [1, 2],
            Finding(
                "wrong_type",
                "'words' holds a list of int; text was expected.",
                f"{DECLARED} Make text of it: `str(x)` of each.",
            ),
            id="numbers",
        ),
        pytest.param(
            np.zeros(2),
            Finding(
                "wrong_type",
                "'words' holds an array of float64; text was expected.",
                f"{DECLARED} Make text of it: `str(x)` of each.",
            ),
            id="an array of numbers",
        ),
        pytest.param(
            ["a", None],
            Finding(
                "wrong_type",
                "'words' holds a list with None at [1]; text was expected.",
                f"{DECLARED} Does each way through your function end with `return`?",
            ),
            id="a text that is nothing",
        ),
        pytest.param(
            {"a": "b"},
            Finding(
                "wrong_type",
                "'words' holds a dict; text was expected.",
                f"{DECLARED} Make text of it: `str(x)` of each.",
            ),
            id="a mapping",
        ),
        pytest.param(
            ["a", "b", "c"],
            Finding("wrong_shape", "'words' has the shape (3,); (2,) was expected.", DECLARED),
            id="too many",
        ),
        pytest.param(
            "ab", Finding("wrong_shape", "'words' has the shape (); (2,) was expected.", DECLARED), id="one text"
        ),
        pytest.param(
            [["a"], ["b", "c"]],
            Finding("wrong_shape", "'words' has rows of different lengths.", "Return a rectangular list."),
            id="ragged",
        ),
        pytest.param(
            ["a", ["b"]],
            Finding("wrong_shape", "'words' has rows of different lengths.", "Return a rectangular list."),
            id="a list beside a text",
        ),
        pytest.param(
            ["a", "x" * 10_001],
            Finding("wrong_type", "'words' holds a text of 10001 characters; 10000 are taken.", CUT),
            id="a long text",
        ),
        pytest.param(
            ["x" * 10_000] * 401,
            Finding(
                "wrong_type",
                "'words' holds too much text: more than 200000 texts, or 4000000 characters in all.",
                CUT,
            ),
            id="much text",
        ),
        pytest.param(
            [""] * 200_001,
            Finding(
                "wrong_type",
                "'words' holds too much text: more than 200000 texts, or 4000000 characters in all.",
                CUT,
            ),
            id="many texts",
        ),
    ],
)
def test_what_is_not_the_declared_text_is_told(value, finding):
    assert words(value) == finding


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([("a", "b"), ("c", "d")], id="tuples, which a forged frame may hold"),
        pytest.param(("a", "b"), id="a tuple"),
        pytest.param([[[[[[[[[["a"]]]]]]]]]], id="lists ten deep"),
        pytest.param([[], []], id="lists of nothing"),
        pytest.param([[], ["a"]], id="a list of nothing beside another"),
    ],
)
def test_a_forged_answer_is_text_of_some_shape_or_told(value):
    found = words(value)

    assert isinstance(found, Arrays) or found.reason == "wrong_shape"


def test_text_where_numbers_are_declared_is_told_before_an_array_is_made_of_it():
    forged = ["x" * 1_000_000, *[""] * 1_000_000]  # numpy's text would take 4 TB

    found = validated({"x": forged}, {"x": ArraySpec("float64", ("n",))})

    assert found.fact == "'x' holds a list of str; numbers were expected."


def test_a_counter_is_a_mapping_in_the_order_of_its_keys():
    found = counts(dict(Counter("banana")))["counts"]

    assert list(found.items()) == [("a", 3), ("b", 1), ("n", 2)]
    assert {type(value) for value in found.values()} == {int}


@given(st.dictionaries(st.text(), st.integers(-(2**63), 2**63 - 1)))
def test_counts_of_any_words_are_taken_as_they_are(given_counts):
    sent = frames.pack("answer", plain.answer(Counter(given_counts), ["counts"], ["counts"]))

    found = validated(frames.unpack(sent)["value"], COUNTS)

    assert found == {"counts": given_counts}


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        pytest.param(ArraySpec("float64", (), "str"), {"a": 1.5, "b": 2}, id="numbers"),
        pytest.param(ArraySpec("str", (), "int64"), {-3: "a", 4: "b"}, id="text by number"),
        pytest.param(ArraySpec("bool", (), "str"), {"a": True}, id="truth values"),
        pytest.param(ArraySpec("int64", (), "str"), {}, id="nothing"),
        pytest.param(ArraySpec("str", (), "str"), {"": ""}, id="text by text"),
    ],
)
def test_a_mapping_may_have_keys_and_values_of_other_kinds(spec, value):
    assert counts(value, {"counts": spec}) == {"counts": value}


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        pytest.param(
            [["the", 3], ["a", 2]],
            Finding(
                "wrong_type",
                "'counts' holds a list of list; a mapping to whole numbers was expected.",
                "Make a mapping of it: `dict(...)`.",
            ),
            id="pairs, as of most_common",
        ),
        pytest.param(
            [3, 2],
            Finding("wrong_type", "'counts' holds a list of int; a mapping to whole numbers was expected.", MAPPING),
            id="a list",
        ),
        pytest.param(
            {"the": 3, 4: 2},
            Finding("wrong_type", "'counts' has a key that is an int; text was expected as keys.", MAPPING),
            id="a number as a key",
        ),
        pytest.param(
            {"the": 3, None: 2},
            Finding("wrong_type", "'counts' has a key that is None; text was expected as keys.", MAPPING),
            id="nothing as a key",
        ),
        pytest.param(
            {"a": 1, "the": 2.5},
            Finding(
                "wrong_type",
                "'counts' holds at 'the' a float; whole numbers were expected.",
                f"{MAPPING} Make whole numbers of it: `.astype(int)` for an array, `int(x)` for one number.",
            ),
            id="a float",
        ),
        pytest.param(
            {"a": 1, "the": [1, 2]},
            Finding("wrong_type", "'counts' holds at 'the' a list of int; whole numbers were expected.", MAPPING),
            id="a list as a value",
        ),
        pytest.param(
            {"a": [1, 2], "the": [1, 2]},
            Finding("wrong_type", "'counts' holds at 'a' a list of int; whole numbers were expected.", MAPPING),
            id="lists as values",
        ),
        pytest.param(
            {"a": 2**63},
            Finding(
                "wrong_type",
                "'counts' holds at 'a' a whole number beyond what int64 can hold.",
                f"{MAPPING} Look for a number that grows where it should not.",
            ),
            id="a number too large",
        ),
        pytest.param(
            {"\x1b[2J" + "x" * 100: None},
            Finding(
                "wrong_type",
                "'counts' holds at '\\x1b[2J" + "x" * 53 + "'... None; whole numbers were expected.",
                f"{MAPPING} Does each way through your function end with `return`?",
            ),
            id="a key that is an attack",
        ),
        pytest.param(
            {"x" * 10_001: 1},
            Finding("wrong_type", "'counts' holds a text of 10001 characters; 10000 are taken.", CUT),
            id="a long key",
        ),
    ],
)
def test_what_is_not_the_declared_mapping_is_told(value, finding):
    assert counts(value) == finding


def test_a_mapping_of_numbers_that_are_none_is_told():
    found = counts({"a": 1.0, "b": math.inf}, {"counts": ArraySpec("float64", (), "str")})

    assert (found.reason, found.fact) == ("not_finite", "'counts' holds a value that is no number (inf).")


@pytest.mark.parametrize("key", [2**63, -(2**63) - 1])
def test_a_whole_number_beyond_int64_is_no_key(key):
    found = counts({key: 1}, {"counts": ArraySpec("int64", (), "int64")})

    assert found.fact == "'counts' has more than 200000 keys, or one beyond what int64 can hold."


def test_what_an_answer_with_text_must_have_is_said_in_the_words_of_the_declaration():
    found = validated({}, {**WORDS, **COUNTS})

    assert found.hint == "It must have 'words' (str ['n']), 'counts' (a mapping from str to int64)."


def test_an_empty_list_is_of_any_kind():
    found = validated({"x": []}, {"x": ArraySpec("int64", ("n",))}, like={"x": np.zeros(0, int)})

    assert found["x"].dtype == np.int64


def test_as_much_text_as_may_be_is_taken():
    many = [str(n) for n in range(answer_text.MOST)]

    assert words(many, like=None)["words"].shape == (answer_text.MOST,)
    assert words(["x" * answer_text.LONGEST] * 2)["words"].shape == (2,)
