"""Frames: what is sent comes back by value; whatever lies is refused before anything is made of it."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.inside import frames
from grader.inside.frames import FrameError, frame_size, pack, unpack

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.text().map(lambda text: text * 600)
)
WORDS = st.lists(st.text(st.characters(), max_size=3), min_size=frames._MANY, max_size=frames._MANY + 3)
DTYPES = st.sampled_from(sorted(frames.DTYPES)).map(np.dtype)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
KEYS = st.text() | st.integers() | st.booleans() | st.none() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    SCALARS | ARRAYS | WORDS | WORDS.map(lambda words: {word: n for n, word in enumerate(words)}),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one, two) -> bool:
    """By exact type and value; NaN equals NaN, and 0.0 is not -0.0."""
    if type(one) is not type(two):
        return False
    match one:
        case np.ndarray():
            return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
        case list() | tuple():
            return len(one) == len(two) and all(map(same, one, two))
        case dict():
            return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
        case float() | complex():
            return repr(one) == repr(two)
    return one == two


def sent(value):
    return unpack(pack("answer", value))["value"]


def frame(value: object = None, *, buffers: object = (), payload: bytes = b"", **header: object) -> bytes:
    """The bytes of a frame whose header says this, whatever a sandbox would make of it."""
    text = json.dumps({"kind": "answer", "value": value, "buffers": buffers, **header}).encode()
    return raw(text, payload)


def raw(header: bytes, payload: bytes = b"") -> bytes:
    return frames.PREFIX.pack(frames.MAGIC, len(header), len(payload)) + header + payload


@given(VALUES)
def test_what_is_sent_comes_back_by_type_and_value(value):
    assert same(sent(value), value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(math.nan, id="not a number"),
        pytest.param(-math.inf, id="minus infinity"),
        pytest.param(-0.0, id="minus zero"),
        pytest.param(2**53, id="an integer that JSON readers may round"),
        pytest.param(-(7**900), id="a very big integer"),
        pytest.param(complex(math.nan, -math.inf), id="a complex number without finite parts"),
        pytest.param("\ud800 \0 \x1b[2J", id="text with a lone surrogate and control characters"),
        pytest.param({1: "int", "1": "text", None: 0, (1, "a"): []}, id="keys that JSON does not have"),
        pytest.param({"map": 1, "array": ["<f8", [1], 0]}, id="a mapping that looks like a tag"),
        pytest.param(np.array(3.5), id="an array without dimensions"),
        pytest.param(np.zeros((0, 3)), id="an empty array"),
        pytest.param([np.zeros(0), np.arange(3), np.zeros(0)], id="empty arrays around another one"),
        pytest.param(np.array([math.nan, math.inf]), id="an array that is not finite"),
        pytest.param(np.array([True, False]), id="an array of booleans"),
    ],
)
def test_odd_values_come_back_as_they_were(value):
    assert same(sent(value), value)


def test_an_array_of_any_memory_order_comes_back_in_its_order_of_values():
    grid = np.arange(12.0).reshape(3, 4)

    assert same(sent(np.asfortranarray(grid)), grid)
    assert same(sent(grid[::2, ::-1]), grid[::2, ::-1].copy())


def test_a_received_array_can_be_written_and_holds_nothing_of_the_frame():
    arrived = sent(np.zeros(3))
    arrived[0] = 1.0

    assert arrived.flags.owndata
    assert list(arrived) == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        pytest.param(np.float64(0.5), 0.5, id="float64"),
        pytest.param(np.float32(0.5), 0.5, id="float32"),
        pytest.param(np.int8(-3), -3, id="int8"),
        pytest.param(np.uint64(2**64 - 1), 2**64 - 1, id="uint64"),
        pytest.param(np.bool_(1), True, id="bool"),
        pytest.param(np.str_("text"), "text", id="str"),
    ],
)
def test_a_numpy_scalar_arrives_as_pythons(value, plain):
    assert same(sent(value), plain)


def test_kind_and_further_texts_are_in_the_header():
    header = unpack(pack("raised", None, line="a.py, line 3"))

    assert (header["kind"], header["line"]) == ("raised", "a.py, line 3")


class Odd:
    """A type of a student's own."""


class Count(int):
    """Looks like a number, and is not one by exact type."""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(Odd(), "a value of type 'Odd' cannot be sent", id="an object"),
        pytest.param([{"a": (Odd(),)}], "a value of type 'Odd' cannot be sent", id="an object deep inside"),
        pytest.param({Odd(): 1}, "a value of type 'Odd' cannot be sent", id="an object as a key"),
        pytest.param(Count(3), "a value of type 'Count' cannot be sent", id="a subclass of int"),
        pytest.param({1, 2}, "a value of type 'set' cannot be sent", id="a set"),
        pytest.param(b"bytes", "a value of type 'bytes' cannot be sent", id="bytes"),
        pytest.param((x for x in ()), "a value of type 'generator' cannot be sent", id="a generator"),
        pytest.param(np.ma.masked_array([1.0]), "a value of type 'MaskedArray' cannot be sent", id="a masked array"),
        pytest.param(np.array([None]), "an array of dtype object cannot be sent", id="an array of objects"),
        pytest.param(np.array(["a"]), "an array of dtype <U1 cannot be sent", id="an array of text"),
        pytest.param(np.zeros(2, ">f8"), "an array of dtype >f8 cannot be sent", id="an array of the other byte order"),
        pytest.param(np.zeros(2, "<f2"), "an array of dtype float16 cannot be sent", id="an array of half precision"),
        pytest.param(np.zeros(1, "i4,f8"), "cannot be sent", id="an array of records"),
        pytest.param(np.datetime64("2024-01-01"), "a value of type 'date' cannot be sent", id="a date"),
    ],
)
def test_what_is_no_data_is_refused_by_its_sender_and_named(value, words):
    with pytest.raises(FrameError) as refused:
        pack("answer", value)

    assert words in str(refused.value)


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def test_a_value_may_be_nested_forty_deep_and_no_deeper():
    assert same(sent(nested(frames.MAX_DEPTH)), nested(frames.MAX_DEPTH))

    with pytest.raises(FrameError, match="nested more than 40 deep"):
        pack("answer", nested(frames.MAX_DEPTH + 1))


def test_a_value_that_holds_itself_is_refused():
    value: list = []
    value.append(value)

    with pytest.raises(FrameError, match="nested more than 40 deep"):
        pack("answer", value)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param("x" * (1 << 20), id="a text of a megabyte"),
        pytest.param(["\u20ac" * (1 << 18)] * 32, id="a few long ones"),
        pytest.param(["", "a", "\U0001f600", "\ud800", "\0"] * 20_000, id="many short ones"),
        pytest.param([[f"word{n}" for n in range(1000)] for _ in range(100)], id="lists of many"),
        pytest.param({f"word{n}": n for n in range(50_000)}, id="counts of many"),
        pytest.param({"a" * 2000: {"b": "c" * 2000}}, id="a long key and a long value"),
    ],
)
def test_much_text_comes_back_and_takes_no_room_of_the_header(texts):
    whole = pack("answer", texts)
    _, header_bytes, _ = frames.PREFIX.unpack_from(whole)

    assert same(unpack(whole)["value"], texts)
    assert header_bytes < 400_000


TOO_MUCH = [
    pytest.param([0] * 3, "lists of at least 0 MB are too large; 0 MB of lists can be sent, and 0 MB", id="lists"),
    pytest.param([1e-300] * 2, "lists of 0 MB are too large; 0 MB of lists can be sent, and 0 MB", id="a header"),
    pytest.param(np.zeros(40), "at least 0 MB are too much; 0 MB can be sent", id="arrays"),
    pytest.param(["a"] * 100, "at least 100 texts are too many; 99 can be sent", id="texts"),
    pytest.param("a" * 3000, "at least 0 MB of text are too much; 0 MB of text can be sent", id="text"),
    pytest.param(
        "\u20ac" * 1500, "at least 0 MB of text are too much; 0 MB of text can be sent", id="text in more bytes"
    ),
]


@pytest.fixture
def small(monkeypatch):
    """Limits that a test can reach."""
    limits = {"MAX_HEADER_BYTES": 4, "MAX_FRAME_BYTES": 300, "MAX_TEXTS": 99, "MAX_TEXT_BYTES": 2000}
    for name, limit in limits.items():
        monkeypatch.setattr(frames, name, limit)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("value", "words"), TOO_MUCH)
def test_what_is_too_large_is_refused_by_its_sender_with_what_can_be_sent(value, words):
    with pytest.raises(frames.TooLargeError) as refused:
        pack("answer", value)

    assert str(refused.value).startswith(words)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("value", "words"), TOO_MUCH)
def test_the_part_that_is_too_large_is_named_where_there_are_several(value, words):
    with pytest.raises(frames.TooLargeError) as refused:
        pack("inputs", {"seed": 1, "data": value})

    assert str(refused.value).endswith("; most of it is in 'data', about 0 MB")


def test_sizes_are_told_in_megabytes():
    with pytest.raises(frames.TooLargeError) as refused:
        pack("inputs", {"seed": 1, "texts": ["x" * (1 << 20)] * 65})

    assert str(refused.value) == (
        "at least 65 MB of text are too much; 64 MB of text can be sent; most of it is in 'texts', about 65 MB"
    )


def test_a_long_list_of_numbers_is_refused_before_it_is_written():
    with pytest.raises(frames.TooLargeError) as refused:
        pack("answer", [0.5] * 3_000_000)

    assert str(refused.value) == (
        "lists of at least 4 MB are too large; 4 MB of lists can be sent, and 256 MB of arrays"
    )


def test_arrays_may_be_as_large_as_a_frame(monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", 2 << 20)
    fits, does_not = np.zeros((2 << 17) - 100), np.zeros((2 << 17) + 13_000)

    with pytest.raises(frames.TooLargeError, match=r"at least 2\.1 MB are too much; 2 MB can be sent"):
        pack("answer", {"squares": does_not})

    assert len(pack("answer", {"squares": fits})) <= 2 << 20


def test_an_integer_too_long_for_the_reader_is_refused_by_the_sender():
    with pytest.raises(FrameError):
        pack("answer", 2**20_000)


ONE = ["<f8", [1], 0]
EIGHT = bytes(8)
TEXTS = {"texts": [0, 1]}


def texts(*lengths: int, content: bytes = b"") -> dict:
    """Two buffers of texts whose lengths are said to be these."""
    said = b"".join(frames._LENGTH.pack(length) for length in lengths)
    return {"buffers": [len(said), len(content)], "payload": said + content}


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GRDR", id="half a prefix"),
        pytest.param(b"EVIL" + frame()[4:], id="wrong magic"),
        pytest.param(frame()[:-1], id="a byte too few"),
        pytest.param(frame() + b"x", id="a trailing byte"),
        pytest.param(frames.PREFIX.pack(frames.MAGIC, 10, 0) + b"{}", id="a header shorter than it says"),
        pytest.param(frames.PREFIX.pack(frames.MAGIC, 2, 1 << 62) + b"{}", id="exabytes of buffers"),
        pytest.param(frames.PREFIX.pack(frames.MAGIC, (1 << 32) - 1, 0) + b"{}", id="gigabytes of header"),
        pytest.param(raw(b"not json"), id="no JSON"),
        pytest.param(raw(b"\xff\xfe"), id="no UTF-8"),
        pytest.param(raw(b"[" * 100_000), id="JSON that is nested without end"),
        pytest.param(raw(b'{"kind": "a", "buffers": [], "value": NaN}'), id="a number that JSON does not have"),
        pytest.param(raw(b'{"kind": "a", "buffers": [], "value": ' + b"9" * 5000 + b"}"), id="too many digits"),
        pytest.param(raw(b"[]"), id="a header that is no mapping"),
        pytest.param(raw(b'{"buffers": []}'), id="no kind"),
        pytest.param(frame(kind=3), id="a kind that is no word"),
        pytest.param(raw(b'{"kind": "a"}'), id="no buffers"),
        pytest.param(frame(buffers={"0": 8}), id="buffers that are no list"),
        pytest.param(frame(buffers=["8"], payload=EIGHT), id="a length that is text"),
        pytest.param(frame(buffers=[8.0], payload=EIGHT), id="a length that is no integer"),
        pytest.param(frame(buffers=[True], payload=b"x"), id="a length that is a truth value"),
        pytest.param(frame(buffers=[-8, 16], payload=EIGHT), id="a negative length, so that buffers overlap"),
        pytest.param(frame(buffers=[16], payload=EIGHT), id="a buffer beyond the end"),
        pytest.param(frame(buffers=[4], payload=EIGHT), id="bytes that belong to no buffer"),
        pytest.param(frame(buffers=[8], payload=EIGHT), id="a buffer that is not used"),
        pytest.param(frame({"evil": 1}), id="an unknown tag"),
        pytest.param(frame({}), id="no tag"),
        pytest.param(frame({"int": "0x1", "float": "nan"}), id="two tags"),
        pytest.param(frame({"array": ONE}), id="an array without a buffer"),
        pytest.param(frame({"array": ["<f8", [1], 1]}, buffers=[8], payload=EIGHT), id="a buffer that is not there"),
        pytest.param(frame([{"array": ONE}, {"array": ONE}], buffers=[8], payload=EIGHT), id="a buffer used twice"),
        pytest.param(frame({"array": ["|O", [1], 0]}, buffers=[8], payload=EIGHT), id="an array of objects"),
        pytest.param(frame({"array": [["<f8"], [1], 0]}, buffers=[8], payload=EIGHT), id="a dtype that is a list"),
        pytest.param(
            frame({"array": ["<f8", [2], 0]}, buffers=[8], payload=EIGHT), id="a shape larger than its buffer"
        ),
        pytest.param(
            frame({"array": ["<f8", [0], 0]}, buffers=[8], payload=EIGHT), id="a shape smaller than its buffer"
        ),
        pytest.param(frame({"array": ["<f8", [2**62, 4], 0]}, buffers=[8], payload=EIGHT), id="a shape of exabytes"),
        pytest.param(frame({"array": ["<f8", [0, 2**70], 0]}, buffers=[0]), id="a length beyond any machine's"),
        pytest.param(frame({"array": ["<f8", [-1, -1], 0]}, buffers=[8], payload=EIGHT), id="negative lengths"),
        pytest.param(frame({"array": ["<f8", [1.0], 0]}, buffers=[8], payload=EIGHT), id="a shape that is no integer"),
        pytest.param(frame({"array": ["<f8", [True], 0]}, buffers=[8], payload=EIGHT), id="a shape of truth values"),
        pytest.param(frame({"array": ["<f8", [1] * 9, 0]}, buffers=[8], payload=EIGHT), id="too many dimensions"),
        pytest.param(frame({"array": ["<f8", 1, 0]}, buffers=[8], payload=EIGHT), id="a shape that is a number"),
        pytest.param(frame({"array": ["<f8", [1], []]}, buffers=[8], payload=EIGHT), id="a buffer that is a list"),
        pytest.param(frame({"array": ["<f8", [1]]}, buffers=[8], payload=EIGHT), id="an array of two parts"),
        pytest.param(frame({"array": None}), id="an array of nothing"),
        pytest.param(frame({"text": 0}, buffers=[2], payload=b"\xff\xfe"), id="a text that is no UTF-8"),
        pytest.param(frame({"text": 0}), id="a text without a buffer"),
        pytest.param(frame({"text": []}, buffers=[2], payload=b"ab"), id="a text whose buffer is a list"),
        pytest.param(frame({"text": None}, buffers=[2], payload=b"ab"), id="a text without a number"),
        pytest.param(frame([{"text": 0}, {"text": 0}], buffers=[2], payload=b"ab"), id="a text used twice"),
        pytest.param(frame([{"text": 0}, {"array": ONE}], buffers=[8], payload=EIGHT), id="a text and an array of it"),
        pytest.param(frame({"texts": [0, 0]}, buffers=[4], payload=bytes(4)), id="texts that are their own lengths"),
        pytest.param(frame({"texts": [0]}, buffers=[4], payload=bytes(4)), id="texts without content"),
        pytest.param(frame({"texts": 0}, buffers=[4], payload=bytes(4)), id="texts that are a number"),
        pytest.param(frame(TEXTS, buffers=[3, 0], payload=bytes(3)), id="three quarters of a length"),
        pytest.param(frame(TEXTS, **texts(3, content=b"ab")), id="a text longer than there is"),
        pytest.param(frame(TEXTS, **texts(1, content=b"ab")), id="a text shorter than there is"),
        pytest.param(frame(TEXTS, **texts(2**32 - 1, 3, content=b"ab")), id="lengths that come round to the right sum"),
        pytest.param(frame(TEXTS, **texts(1, 1, content="\u00e9".encode())), id="a character cut in two"),
        pytest.param(frame({"mapping": [["a"], []]}), id="a key without a value beside others"),
        pytest.param(frame({"mapping": [["a"]]}), id="keys without values"),
        pytest.param(frame({"mapping": ["a", "b"]}), id="keys that are a text"),
        pytest.param(frame({"mapping": [[[]], [1]]}), id="a list as a key"),
        pytest.param(frame({"mapping": [[1], [1]]}), id="a number as a key beside keys that are text"),
        pytest.param(frame({"mapping": 3}), id="keys and values that are a number"),
        pytest.param(frame({"map": [[[], 1]]}), id="a key that cannot be one"),
        pytest.param(frame({"map": [[1]]}), id="a key without a value"),
        pytest.param(frame({"map": 3}), id="a mapping that is a number"),
        pytest.param(frame({"tuple": None}), id="a tuple of nothing"),
        pytest.param(frame({"int": "0xzz"}), id="an integer without digits"),
        pytest.param(frame({"int": 5}), id="an integer that is no text"),
        pytest.param(frame({"int": "0x" + "f" * 5000}), id="an integer that is too long"),
        pytest.param(frame({"float": "1.5"}), id="a float that needs no tag"),
        pytest.param(frame({"float": []}), id="a float that is a list"),
        pytest.param(frame({"complex": [1]}), id="half a complex number"),
        pytest.param(frame({"complex": ["1", "2"]}), id="a complex number of texts"),
        pytest.param(frame({"complex": [{"int": "0x" + "f" * 400}, 0]}), id="a complex number beyond all floats"),
        pytest.param(frame(nested(60)), id="a value that is nested too deep"),
    ],
)
def test_bytes_that_lie_are_no_frame(lie):
    with pytest.raises(FrameError):
        unpack(lie)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        pytest.param(b"EVIL" + frame()[4:], "these bytes are not a frame", id="wrong magic"),
        pytest.param(
            frame() + b"x", f"a frame of {len(frame()) + 1} bytes says that it has {len(frame())}", id="length"
        ),
        pytest.param(frame({"evil": 1}), "there is no tag 'evil'", id="tag"),
        pytest.param(frame({"tuple": None}), "the content of 'tuple' is damaged (TypeError)", id="damage"),
        pytest.param(raw(b"x"), "the header is no JSON (JSONDecodeError)", id="header"),
    ],
)
def test_a_refusal_says_what_is_wrong(lie, words):
    with pytest.raises(FrameError) as refused:
        unpack(lie)

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("header_bytes", "buffer_bytes"),
    [
        pytest.param(frames.MAX_HEADER_BYTES + 1, 0, id="header"),
        pytest.param(0, frames.MAX_FRAME_BYTES, id="buffers"),
        pytest.param(0, (1 << 64) - 1, id="the largest number there is"),
    ],
)
def test_a_prefix_that_announces_too_much_is_refused_before_anything_is_read(header_bytes, buffer_bytes):
    with pytest.raises(FrameError, match="is too large"):
        frame_size(frames.PREFIX.pack(frames.MAGIC, header_bytes, buffer_bytes))


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        pytest.param(frame({"text": 0}, buffers=[2001], payload=b"x" * 2001), "0 MB of text", id="a text"),
        pytest.param(frame(TEXTS, **texts(2001, content=b"x" * 2001)), "0 MB of text", id="a text of several"),
        pytest.param(frame(TEXTS, **texts(*[0] * 100)), "100 texts are too many", id="texts of nothing"),
        pytest.param(
            frame([{"text": n} for n in range(100)], buffers=[0] * 100), "100 texts are too many", id="one by one"
        ),
        pytest.param(
            frame([{"texts": [0, 1]}, {"texts": [2, 3]}], buffers=[200, 0, 200, 0], payload=bytes(400)),
            "100 texts are too many",
            id="in two lists",
        ),
    ],
)
def test_a_reader_counts_texts_before_it_makes_any(lie, words, monkeypatch):
    monkeypatch.setattr(frames, "MAX_TEXTS", 99)
    monkeypatch.setattr(frames, "MAX_TEXT_BYTES", 2000)

    with pytest.raises(FrameError, match=words):
        unpack(lie)


ONE_HASH = [{"int": hex(n * (2**61 - 1))} for n in range(1, frames.MAX_ODD_KEYS + 2)]
PAIRS = [{"tuple": [n, n]} for n in range(frames.MAX_ODD_KEYS + 1)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("keys", [pytest.param(ONE_HASH, id="very large numbers"), pytest.param(PAIRS, id="tuples")])
def test_keys_of_which_many_may_have_one_hash_are_few(keys):
    with pytest.raises(FrameError, match="10001 keys that are neither text nor usual numbers are too many; 10000 can"):
        unpack(frame({"map": [[key, 0] for key in keys]}))

    assert len(unpack(frame({"map": [[key, 0] for key in keys[1:]]}))["value"]) == frames.MAX_ODD_KEYS


def test_so_many_odd_keys_are_refused_by_their_sender():
    with pytest.raises(frames.TooLargeError, match="10001 keys that are neither text nor usual numbers are too many"):
        pack("inputs", {(n, n): n for n in range(frames.MAX_ODD_KEYS + 1)})


def test_the_size_of_a_frame_is_known_from_its_prefix():
    whole = pack("answer", np.arange(5))

    assert frame_size(whole[: frames.PREFIX.size]) == len(whole)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(content):
    for lie in (content, raw(content), raw(b'{"kind":"a","buffers":[]}', content)):
        try:
            header = unpack(lie)
        except FrameError:
            continue
        assert isinstance(header["kind"], str)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(2**50, 2**80) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["map", "mapping", "tuple", "array", "text", "texts", "int", "float", "complex", "other"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=10,
)


@given(JSON, st.lists(st.integers(0, 16), max_size=2))
def test_no_header_does_more_than_be_refused(value, buffers):
    lie = frame(value, buffers=buffers, payload=bytes(sum(buffers)))

    try:
        header = unpack(lie)
    except FrameError:
        return
    assert header["kind"] == "answer"
