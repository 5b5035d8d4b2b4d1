"""What honest libraries return becomes plain data by known type; of anything else only the name leaves."""

from __future__ import annotations

import array
import asyncio
import math
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.inside import frames
from grader.inside.plain import answer, inputs, plain

NUMBERS = st.integers(-(2**80), 2**80) | st.floats(allow_nan=False) | st.booleans()
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


class OwnList(list):
    """A student's, which lies about what it holds."""

    def __iter__(self):
        return iter(["lies"])

    def __len__(self):
        return 1


class OwnFloat(float):
    """A student's, which is close to everything."""

    def __float__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0


class OwnDict(dict):
    """A student's, which knows every key."""

    def __getitem__(self, key):
        return "lies"

    def __contains__(self, key):
        return True


class OwnSet(set):
    """A student's individual, as for the knapsack."""


class OwnText(str):
    """A student's, which is equal to everything."""

    __slots__ = ()

    def __eq__(self, other):
        return True

    def __str__(self):
        return "lies"

    __hash__ = str.__hash__


class OwnArray(np.ndarray):
    """A student's."""


CONTAINERS = [
    list,
    tuple,
    deque,
    UserList,
    OwnList,
    lambda items: dict(enumerate(items)).values(),
    lambda items: np.array(items, object),
]
MAPPINGS = [dict, OrderedDict, UserDict, OwnDict, MappingProxyType, lambda pairs: defaultdict(list, pairs)]


def crossed(value):
    """What the grader reads of it."""
    return frames.unpack(frames.pack("answer", value))["value"]


@given(st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=4), max_leaves=12), st.data())
def test_numbers_in_any_nested_containers_arrive_as_they_are(value, data):
    def wrapped(part):
        if not isinstance(part, list):
            return part
        items = [wrapped(item) for item in part]
        kinds = CONTAINERS[:-1] if any(not isinstance(item, int | float) for item in items) else CONTAINERS
        return data.draw(st.sampled_from(kinds))(items)

    assert crossed(plain(wrapped(value))) == value


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(FLOATS)), st.sampled_from(MAPPINGS))
def test_the_declared_parts_of_any_mapping_arrive_as_they_are(parts, made):
    found = crossed(answer(made(parts), ["a", "b"]))

    assert found == {key: value for key, value in parts.items() if key in "ab"}


@given(
    hnp.arrays(
        st.sampled_from([">f8", "<f2", ">i4", "<u2", "|b1", ">c16", "<f8", "|i1"]),
        hnp.array_shapes(min_dims=0, min_side=0),
        elements={"allow_nan": False},
    )
    | hnp.arrays(st.sampled_from([">i8", ">u8", "|u1"]), hnp.array_shapes(min_dims=0, min_side=0))
)
def test_an_array_of_any_precision_and_order_arrives_with_its_numbers(values):
    found = crossed(plain(values))

    assert found.shape == values.shape
    assert (found == values).all()


@given(hnp.array_dtypes(subtype_strategy=hnp.floating_dtypes()) | hnp.scalar_dtypes())
def test_whatever_numpy_has_is_sent_or_refused_by_name(dtype):
    value = np.zeros(2, dtype)

    for part in (value, value[0]):
        try:
            frames.pack("answer", answer(part, ["x"]))
        except frames.FrameError as fault:
            assert "'x' holds a" in str(fault)  # noqa: PT017 -- it may be raised or not


@given(st.lists(FLOATS, min_size=1))
def test_a_range_an_array_and_a_class_of_numpys_are_lists_or_arrays(numbers):
    assert plain(array.array("d", numbers)) == numbers
    assert crossed(plain(np.array(numbers).view(OwnArray))).tolist() == numbers
    assert plain(range(len(numbers))) == list(range(len(numbers)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(np.float64(0.5), 0.5, id="numpy's float"),
        pytest.param(np.float16(0.5), 0.5, id="half precision"),
        pytest.param(np.longdouble(0.5), 0.5, id="more than double precision"),
        pytest.param(np.int64(2**60 + 1), 2**60 + 1, id="numpy's whole number"),
        pytest.param(np.bool_(True), True, id="numpy's truth value"),  # noqa: FBT003 -- it is the value
        pytest.param(OwnFloat(0.5), 0.5, id="a float of one's own class"),
        pytest.param(Decimal("0.5"), 0.5, id="a decimal"),
        pytest.param(Fraction(1, 2), 0.5, id="a fraction"),
        pytest.param(OwnList([1.0, 2.0]), [1.0, 2.0], id="a list of one's own class"),
        pytest.param({"a": 1}.keys(), ["a"], id="the keys of a mapping"),
        pytest.param(OrderedDict(a=1).keys(), ["a"], id="the keys of an ordered one"),
        pytest.param(OrderedDict(a=1).values(), [1], id="the values of an ordered one"),
        pytest.param(OrderedDict(a=1).items(), [["a", 1]], id="the items of an ordered one"),
        pytest.param(OwnText("text"), "text", id="a text of one's own class"),
        pytest.param(np.str_("text"), "text", id="a text of numpy's"),
        pytest.param(np.array([["a", "bc"]]), [["a", "bc"]], id="an array of text"),
        pytest.param(np.array("a"), "a", id="an array of text without dimensions"),
        pytest.param(Counter("aab"), {"a": 2, "b": 1}, id="a counter"),
        pytest.param(OrderedDict([("b", (1, 2)), ("a", [])]), {"b": [1, 2], "a": []}, id="an ordered mapping"),
        pytest.param(defaultdict(list, {np.int64(3): deque([1])}), {3: [1]}, id="a mapping with defaults"),
        pytest.param(UserDict({np.str_("a"): {}}), {"a": {}}, id="a mapping of numpy's text"),
        pytest.param({(np.int64(1), "a"): 2}, {(1, "a"): 2}, id="a key of two parts"),
        pytest.param([[(1, 2)], (3, (4,))], [[[1, 2]], [3, [4]]], id="tuples at any depth"),
    ],
)
def test_a_known_kind_is_read_without_asking_its_class(value, expected):
    found = plain(value)

    assert found == expected
    assert type(found) is type(expected)


def test_only_the_declared_keys_are_taken():
    assert answer({"mean": [1.0], "std": [2.0], "extra": object()}, ["mean", "std"]) == {"mean": [1.0], "std": [2.0]}


def test_a_key_that_is_missing_stays_missing():
    assert answer({"mean": [1.0]}, ["mean", "std"]) == {"mean": [1.0]}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([1.0, 2.0], id="a list"),
        pytest.param((1.0, 2), id="a tuple of numbers"),
        pytest.param(deque([1.0, 2.0]), id="a deque"),
        pytest.param({"squares": (1.0, 2.0)}, id="a mapping"),
        pytest.param(namedtuple("Found", "squares")([1.0, 2.0]), id="a named tuple"),  # noqa: PYI024 -- as students do
        pytest.param(np.array([(1.0,), (2.0,)], dtype=[("squares", "f8")]), id="a structured array"),
    ],
)
def test_the_only_part_of_an_answer_needs_no_name(value):
    found = answer(value, ["squares"])

    assert list(found["squares"]) == [1.0, 2.0]


def test_nothing_is_the_only_part_of_an_answer_too():
    assert answer(None, ["squares"]) == {"squares": None}


def test_rows_in_a_tuple_are_one_part():
    assert answer(((1.0, 2.0), (3.0, 4.0)), ["grid"]) == {"grid": [[1.0, 2.0], [3.0, 4.0]]}


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        pytest.param(([1.0], 0.5), ["squares"], id="two results of different kinds for one part"),
        pytest.param(([1.0], [2.0]), ["mean", "std"], id="a tuple for two parts"),
        pytest.param([1.0], ["mean", "std"], id="a list for two parts"),
        pytest.param(None, ["mean", "std"], id="nothing for two parts"),
    ],
)
def test_what_fits_no_declaration_is_left_for_the_grader_to_name(value, keys):
    found = answer(value, keys)

    assert found == value
    assert type(found) is type(value)


def test_a_masked_array_without_a_hole_is_an_array():
    whole = plain(np.ma.masked_array([1.0, 2.0], mask=[False, False]))

    assert type(whole) is np.ndarray
    assert list(whole) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param((x for x in [1.0]), "'x' holds a value of type 'generator'", id="a generator"),
        pytest.param(map(abs, [1.0]), "'x' holds a value of type 'map'", id="a map"),
        pytest.param({1.0}, "'x' holds a value of type 'set'", id="a set, which has no order"),
        pytest.param([1.0, object()], "'x' holds a value of type 'object'", id="an object in a list"),
        pytest.param(asyncio.Future, "'x' holds a value of type 'type'", id="a class"),
        pytest.param(np.ma.masked_array([1.0], mask=[True]), "'x' holds a masked array with holes", id="a hole"),
        pytest.param(np.array([b"a"]), "'x' holds an array of dtype |S1", id="an array of bytes"),
        pytest.param({"x": {"a": {2}}}, "'x' holds a value of type 'set'", id="a set in a mapping"),
        pytest.param(
            {"x": {frozenset("a"): 2}}, "'x' holds a mapping with a key of type 'frozenset'", id="a set as a key"
        ),
        pytest.param(OwnSet("a"), "'x' holds a set of type 'OwnSet'", id="a set of one's own class"),
        pytest.param(np.zeros(1, "M8[s]"), "'x' holds an array of dtype datetime64[s]", id="dates"),
        pytest.param(b"12", "'x' holds a value of type 'bytes'", id="bytes"),
        pytest.param(SimpleNamespace(x=1), "'x' holds a value of type 'SimpleNamespace'", id="a namespace"),
        pytest.param(([1.0], object()), "a tuple (list, object)", id="two results, one of which is no data"),
    ],
)
def test_what_is_no_data_is_refused_by_name_and_place(value, words):
    with pytest.raises(frames.FrameError) as refused:
        answer(value, ["x"])

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(SimpleNamespace(), "a value of type 'SimpleNamespace'", id="an object"),
        pytest.param((object(), {"a": 1}), "a tuple (object, dict)", id="a pair without all of it"),
        pytest.param(
            ({"a": 1, "b": 2}, object(), {"a": 1}), "a tuple (dict, object, dict)", id="two that may be meant"
        ),
        pytest.param(ChainMap({"a": 1}), "a value of type 'ChainMap'", id="a mapping that is not known"),
    ],
)
def test_what_is_no_mapping_is_refused_with_what_it_is_made_of(value, words):
    with pytest.raises(frames.FrameError) as refused:
        answer(value, ["a", "b"])

    assert str(refused.value).startswith(words)


def test_a_list_that_holds_itself_is_refused_and_not_followed_for_ever():
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(frames.FrameError, match="nested more than 40 deep"):
        frames.pack("answer", answer(endless, ["x"]))


@pytest.mark.parametrize(
    "returned",
    [
        pytest.param(Counter(the=3, counts=2), id="a counter alone, with the declared name among its words"),
        pytest.param({"counts": Counter(the=3, counts=2)}, id="a counter under its name"),
        pytest.param(OrderedDict(counts=defaultdict(int, the=3, counts=2)), id="other mappings"),
    ],
)
def test_a_mapping_that_is_the_only_part_needs_no_name(returned):
    assert crossed(answer(returned, ["counts"], ["counts"])) == {"counts": {"the": 3, "counts": 2}}


def test_a_mapping_is_one_of_several_parts():
    returned = {"counts": Counter("aab"), "words": np.array(["a", "b"]), "more": object()}

    found = crossed(answer(returned, ["counts", "words"], ["counts"]))

    assert found == {"counts": {"a": 2, "b": 1}, "words": ["a", "b"]}


@given(st.dictionaries(st.text(), st.integers(-(2**63), 2**63 - 1)))
def test_counts_of_any_words_arrive_as_they_are(counts):
    assert crossed(answer(Counter(counts), ["counts"], ["counts"])) == {"counts": counts}


def test_inputs_keep_their_tuples_and_become_plain_otherwise():
    drawn = OrderedDict(
        sizes=range(3),
        shape=(2, (3,)),
        words=np.array(["a", "b"]),
        counts=Counter("aa"),
        queue=deque([(1, 2)]),
        half=np.zeros(2, "<f2"),
        pairs={(np.int64(1), 2): "c"},
        text="d" * 5000,
    )

    found = crossed(inputs(drawn))

    assert found.pop("half").dtype == np.float32
    assert found == {
        "sizes": [0, 1, 2],
        "shape": (2, (3,)),
        "words": ["a", "b"],
        "counts": {"a": 2},
        "queue": [(1, 2)],
        "pairs": {(1, 2): "c"},
        "text": "d" * 5000,
    }


def test_what_no_input_can_be_is_refused_under_its_name():
    with pytest.raises(frames.FrameError, match="'words' holds a value of type 'set'"):
        inputs({"n": 1, "words": {"a"}})


def test_inputs_that_are_no_mapping_are_left_for_the_grader_to_name():
    assert inputs([1, (2,)]) == [1, (2,)]


def test_counts_are_a_mapping_and_what_is_infinite_stays_so():
    assert answer(Counter(a=2), ["a"]) == {"a": 2}
    assert crossed(plain([math.inf, -math.inf])) == [math.inf, -math.inf]


def test_a_table_of_pandas_is_a_mapping_of_its_columns():
    pandas = pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    found = answer(pandas.DataFrame({"a": [1.0, 2.0], "b": [1, 2]}), ["a", "b"])

    assert [list(found["a"]), list(found["b"])] == [[1.0, 2.0], [1, 2]]


@pytest.fixture(scope="module")
def deap():
    """DEAP, with individuals on every kind of data that its examples use."""
    creator = pytest.importorskip("deap.creator")
    base = pytest.importorskip("deap.base")
    creator.create("UnitFitness", base.Fitness, weights=(-1.0,))
    creator.create("OnList", list, fitness=creator.UnitFitness)
    creator.create("OnArray", array.array, typecode="d", fitness=creator.UnitFitness)
    creator.create("OnNumpy", np.ndarray, fitness=creator.UnitFitness)
    creator.create("OnSet", set, fitness=creator.UnitFitness)
    return creator


@pytest.fixture
def logbook():
    """Of two generations."""
    tools = pytest.importorskip("deap.tools")
    logbook = tools.Logbook()
    logbook.record(gen=0, best=2.0)
    logbook.record(gen=1, best=1.0)
    return logbook


@pytest.mark.parametrize("kind", ["OnList", "OnArray", "OnNumpy"])
def test_a_population_of_deap_is_rows_of_genes(deap, kind):
    population = [getattr(deap, kind)(genes) for genes in ([0.5, 1.5], [2.5, 3.5], [4.5, 5.5])]

    found = crossed(answer(population, ["population"]))

    assert np.array_equal(np.asarray(found["population"]), [[0.5, 1.5], [2.5, 3.5], [4.5, 5.5]])
    assert {type(row) for row in found["population"]} <= {list, np.ndarray}


@pytest.mark.parametrize("kind", ["OnList", "OnArray", "OnNumpy"])
def test_an_individual_of_deap_is_its_genes(deap, kind):
    found = crossed(inputs({"start": getattr(deap, kind)([0.5, 1.5])}))

    assert list(found["start"]) == [0.5, 1.5]


def test_a_hall_of_fame_is_its_individuals(deap):
    tools = pytest.importorskip("deap.tools")
    hall = tools.HallOfFame(1)
    best = deap.OnList([0.5, 1.5])
    best.fitness.values = (1.0,)
    hall.update([best])

    assert answer(hall, ["best"]) == {"best": [[0.5, 1.5]]}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        pytest.param(
            lambda deap: [deap.OnSet([1])], "'x' holds a set of type 'OnSet'", id="an individual that is a set"
        ),
        pytest.param(
            lambda deap: [deap.OnList([1]).fitness], "'x' holds a fitness of type 'UnitFitness'", id="a fitness"
        ),
    ],
)
def test_what_deap_has_and_no_frame_is_named(deap, made, words):
    with pytest.raises(frames.FrameError) as refused:
        answer(made(deap), ["x"])

    assert str(refused.value) == words


def test_a_deap_logbook_is_a_mapping_of_its_columns():
    tools = pytest.importorskip("deap.tools")
    logbook = tools.Logbook()
    logbook.record(gen=0, best=(2.0,))
    logbook.record(gen=1, best=(1.0,), nevals=5)

    assert answer(logbook, ["best", "nevals", "absent"]) == {"best": [[2.0], [1.0]], "nevals": [None, 5]}


POPULATION = [[0.5, 1.5], [2.5, 3.5]]
COLUMNS = {"gen": [0, 1], "best": [2.0, 1.0]}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(["gen", "best"], COLUMNS, id="columns of the logbook"),
        pytest.param(["best"], {"best": [2.0, 1.0]}, id="one column"),
        pytest.param(["population"], {"population": POPULATION}, id="the population alone"),
        pytest.param(["gen", "final", "best"], {**COLUMNS, "final": POPULATION}, id="both"),
    ],
)
@pytest.mark.parametrize("kind", ["OnList", "OnArray", "OnNumpy"])
@pytest.mark.parametrize("swapped", [pytest.param(False, id="as DEAP"), pytest.param(True, id="swapped")])
def test_of_population_and_logbook_each_name_is_found(deap, logbook, keys, expected, kind, swapped):
    pair = [[getattr(deap, kind)(genes) for genes in POPULATION], logbook]

    found = answer(tuple(reversed(pair)) if swapped else tuple(pair), keys)

    assert {key: np.asarray(part).tolist() for key, part in found.items()} == expected


@pytest.mark.parametrize(
    ("keys", "extra"),
    [
        pytest.param(["population", "nevals"], (), id="a column that there is not, and the population"),
        pytest.param(["population", "gen"], ([[0.5, 1.5]],), id="two results that may be the population"),
    ],
)
def test_what_may_be_another_result_is_left_for_the_grader_to_name(logbook, keys, extra):
    found = answer((POPULATION, logbook, *extra), keys)

    assert type(found) is tuple
    assert len(found) == 2 + len(extra)


def test_a_mapping_beside_something_else_is_taken_where_it_has_all_that_is_wanted():
    assert answer((object(), {"a": 1, "b": 2, "c": 3}), ["a", "b"]) == {"a": 1, "b": 2}


def test_an_estimator_is_named_as_one():
    base = pytest.importorskip("sklearn.base")

    class Means(base.BaseEstimator):
        """A student's."""

    Means.__qualname__ = "Means"
    with pytest.raises(frames.FrameError) as refused:
        answer([Means()], ["labels"])

    assert str(refused.value) == "'labels' holds an estimator of type 'Means'"
