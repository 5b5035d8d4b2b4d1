"""Frames of data between the grader and a sandbox: a JSON header and raw buffers of arrays and text, never a pickle.

A frame is ``GRDR``, the header's length (u32), the buffers' total length (u64), the header, the buffers.
The sandbox encodes by exact type; the grader believes no length, type or tag before it has checked it.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Iterable
from typing import Any

MAGIC = b"GRDR"
PREFIX = struct.Struct("<4sIQ")
MAX_HEADER_BYTES = 4 << 20
MAX_FRAME_BYTES = 256 << 20
MAX_TEXT_BYTES = 64 << 20  # of all texts in buffers, as UTF-8: read, a text may take four times as much
MAX_TEXTS = 1 << 20  # in buffers; read, each takes 50 bytes besides what it says
MAX_ODD_KEYS = 10_000  # tuples and very large numbers, of which many can be made to have one hash
MAX_DEPTH = 40
MAX_DIMENSIONS = 8
EXACT_INT = 2**53  # beyond it a JSON reader may round
MAX_INT_DIGITS = 4096
DTYPES = frozenset({"<f8", "<f4", "<i8", "<i4", "<i2", "|i1", "|u1", "<u2", "<u4", "<u8", "|b1", "<c16"})
_LONG = 1024  # characters: a longer text is in a buffer
_MANY = 64  # texts: a longer list of them is in buffers, and so are the keys of a mapping
_LEAST_BYTES = 2  # of any value in the header
_LENGTH = struct.Struct("<I")
_MB = 1 << 20


class FrameError(Exception):
    """A value that cannot be sent, or bytes that are no frame; the message says which and why."""


class TooLargeError(FrameError):
    """A value of which there is too much; the message says how much, how much there may be, and where it is."""


def pack(kind: str, value: object = None, **extra: str) -> bytes:
    """The bytes of one frame.

    Args:
        kind: what the frame is, a word that the reader compares.
        value: None, bool, int, float, complex, str, list, tuple, dict, numpy array or numpy scalar.
        extra: further short texts for the header.

    Raises:
        FrameError: the value holds something else; the message names its type.
        TooLargeError: there is too much of it.
    """
    encoder = _Encoder()
    try:
        body = encoder.encode(value, 0)
        header = {"kind": kind, "value": body, "buffers": [len(b) for b in encoder.buffers], **extra}
        text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
        _require_short(text)
        _require_room(PREFIX.size + len(text) + encoder.size)
    except TooLargeError as fault:
        raise TooLargeError(f"{fault}{_where(value)}") from None
    return b"".join([PREFIX.pack(MAGIC, len(text), encoder.size), text, *encoder.buffers])


def frame_size(prefix: bytes | bytearray) -> int:
    """How many bytes the frame that begins with this prefix has.

    Raises:
        FrameError: the prefix is none, or the frame would be larger than is allowed.
    """
    if len(prefix) < PREFIX.size:
        raise FrameError("these bytes are too few for a frame")
    magic, header_bytes, buffer_bytes = PREFIX.unpack_from(prefix)
    if magic != MAGIC:
        raise FrameError("these bytes are not a frame")
    size: int = PREFIX.size + header_bytes + buffer_bytes
    if header_bytes > MAX_HEADER_BYTES or size > MAX_FRAME_BYTES:
        raise FrameError(f"a frame of {size} bytes is too large")
    return size


def unpack(frame: bytes | bytearray) -> dict[str, Any]:
    """The header of a whole frame, its ``value`` decoded.

    Raises:
        FrameError: anything in it is not as it must be.
    """
    size = frame_size(frame)
    if size != len(frame):
        raise FrameError(f"a frame of {len(frame)} bytes says that it has {size}")
    _, header_bytes, _ = PREFIX.unpack_from(frame)
    header = _header(bytes(frame[PREFIX.size : PREFIX.size + header_bytes]))
    spans = _spans(header["buffers"], PREFIX.size + header_bytes, size)
    decoder = _Decoder(frame, spans)
    header["value"] = decoder.decode(header.get("value"), 0)
    if decoder.unused:
        raise FrameError("a buffer belongs to no array and no text")
    return header


class _Encoder:
    """Turns a value into what the header says of it, and buffers; it counts before it copies."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.size = 0
        self._budget = _Budget(TooLargeError)
        self._nodes = 0
        self._of_kind: dict[type, Any] = {str: self._text, list: self._list, tuple: self._tuple, dict: self._map}

    def encode(self, value: object, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise FrameError(f"a value nested more than {MAX_DEPTH} deep cannot be sent")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in _NUMBERS:
            return _NUMBERS[kind](value)
        if kind in self._of_kind:
            return self._of_kind[kind](value, depth)
        return self._of_numpy(value, depth)

    def _text(self, text: str, _: int) -> object:
        if len(text) <= _LONG:
            return text
        self._budget.take(1, len(text))
        content = text.encode("utf-8", "surrogatepass")
        self._budget.take(0, len(content) - len(text))
        return {"text": self._buffer(content)}

    def _list(self, items: list[object], depth: int) -> object:
        if len(items) >= _MANY and all(type(item) is str for item in items):
            return self._texts(items)  # type: ignore[arg-type] # of texts
        self._count(len(items))
        return [self.encode(item, depth + 1) for item in items]

    def _texts(self, texts: list[str]) -> object:
        characters = sum(map(len, texts))
        self._budget.take(len(texts), characters)
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        content = b"".join(encoded)
        self._budget.take(0, len(content) - characters)
        return {"texts": [self._buffer(b"".join(_LENGTH.pack(len(e)) for e in encoded)), self._buffer(content)]}

    def _tuple(self, items: tuple[object, ...], depth: int) -> object:
        self._count(len(items))
        return {"tuple": [self.encode(item, depth + 1) for item in items]}

    def _map(self, given: dict[object, object], depth: int) -> object:
        if len(given) >= _MANY and all(type(key) is str for key in given):
            return {"mapping": [self._list(list(given), depth + 1), self._list(list(given.values()), depth + 1)]}
        self._count(2 * len(given))
        self._budget.take_keys(given)
        return {"map": [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in given.items()]}

    def _of_numpy(self, value: Any, depth: int) -> object:  # noqa: ANN401 -- numpy may not be there
        numpy = sys.modules.get("numpy")
        if numpy is not None and type(value) is numpy.ndarray:
            if value.dtype.str not in DTYPES:
                raise FrameError(f"an array of dtype {str(value.dtype)[:40]} cannot be sent")
            _require_room(self.size + value.nbytes)
            return {"array": [value.dtype.str, list(value.shape), self._buffer(value.tobytes())]}
        if numpy is not None and isinstance(value, numpy.generic) and type(value).__module__ == "numpy":
            return self.encode(value.item(), depth + 1)
        raise FrameError(f"a value of type {type(value).__qualname__[:60]!r} cannot be sent")

    def _buffer(self, content: bytes) -> int:
        """Its number."""
        _require_room(self.size + len(content))
        self.size += len(content)
        self.buffers.append(content)
        return len(self.buffers) - 1

    def _count(self, items: int) -> None:
        """Raises where the header would be too large, before it is written."""
        self._nodes += items
        if self._nodes * _LEAST_BYTES > MAX_HEADER_BYTES:
            raise TooLargeError(_too_long_lists(f"of at least {_mb(MAX_HEADER_BYTES)} MB"))


class _Budget:
    """What a frame may still have: texts in its buffers, bytes of them, odd keys of mappings; for writer and reader."""

    def __init__(self, kind: type[FrameError]) -> None:
        self._kind = kind
        self._odd_keys = 0
        self._texts = 0
        self._bytes = 0

    def take(self, texts: int, size: int) -> None:
        self._texts += texts
        self._bytes += size
        if self._texts > MAX_TEXTS:
            raise self._kind(f"at least {self._texts} texts are too many; {MAX_TEXTS} can be sent")
        if self._bytes > MAX_TEXT_BYTES:
            text = f"at least {_mb(self._bytes)} MB of text are too much"
            raise self._kind(f"{text}; {_mb(MAX_TEXT_BYTES)} MB of text can be sent")

    def take_keys(self, keys: Iterable[object]) -> None:
        self._odd_keys += sum(map(_is_odd, keys))
        if self._odd_keys > MAX_ODD_KEYS:
            odd = f"at least {self._odd_keys} keys that are neither text nor usual numbers are too many"
            raise self._kind(f"{odd}; {MAX_ODD_KEYS} can be sent")


def _is_odd(key: object) -> bool:
    if type(key) is int:
        return not -EXACT_INT < key < EXACT_INT
    return type(key) not in {str, float, bool, type(None)}


def _require_room(size: int) -> None:
    """Raises where a frame of this size would be too large."""
    if size > MAX_FRAME_BYTES:
        raise TooLargeError(f"at least {_mb(size)} MB are too much; {_mb(MAX_FRAME_BYTES)} MB can be sent")


def _require_short(header: bytes) -> None:
    """Raises where the header would be too large."""
    if len(header) > MAX_HEADER_BYTES:
        raise TooLargeError(_too_long_lists(f"of {_mb(len(header))} MB"))


def _too_long_lists(size: str) -> str:
    lists, arrays = _mb(MAX_HEADER_BYTES), _mb(MAX_FRAME_BYTES)
    return f"lists {size} are too large; {lists} MB of lists can be sent, and {arrays} MB of arrays"


def _mb(size: int) -> str:
    """In units of 2**20 bytes, as the limits are."""
    return f"{size / _MB:.1f}".removesuffix(".0")


def _where(value: object) -> str:
    """Which part of a mapping is the largest, where there are several."""
    if type(value) is not dict or len(value) < 2:  # noqa: PLR2004 -- several
        return ""
    weights = {key: _weight(part, 0) for key, part in value.items()}
    largest = max(weights, key=weights.__getitem__)
    return f"; most of it is in {str(largest)[:60]!r}, about {_mb(weights[largest])} MB"


def _weight(value: object, depth: int) -> int:
    """About how many bytes it has."""
    if type(value) is str:
        return len(value)
    if depth > MAX_DEPTH or not isinstance(value, list | tuple | dict):
        return int(getattr(value, "nbytes", 8))
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return sum(_weight(item, depth + 1) for item in items)


def _encode_int(value: int) -> object:
    if -EXACT_INT < value < EXACT_INT:
        return value
    digits = hex(value)
    if len(digits) > MAX_INT_DIGITS:
        raise FrameError(f"an integer of {len(digits)} hexadecimal digits cannot be sent")
    return {"int": digits}


def _encode_float(value: float) -> object:
    return value if math.isfinite(value) else {"float": repr(value)}


def _encode_complex(value: complex) -> object:
    return {"complex": [_encode_float(value.real), _encode_float(value.imag)]}


_NUMBERS: dict[type, Any] = {int: _encode_int, float: _encode_float, complex: _encode_complex}


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as fault:
        raise FrameError(f"the header is no JSON ({type(fault).__name__})") from None
    if type(header) is not dict or type(header.get("kind")) is not str:
        raise FrameError("the header has no kind")
    if type(header.get("buffers")) is not list:
        raise FrameError("the header has no list of buffers")
    return header


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _spans(lengths: list[object], start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for length in lengths:
        if type(length) is not int or length < 0:
            raise FrameError("a buffer's length is not a size")
        spans.append((start, length))
        start += length
    if start != end:
        raise FrameError("the buffers do not fill the frame")
    return spans


class _Decoder:
    """Turns a checked header into values; each buffer may be used once."""

    def __init__(self, frame: bytes | bytearray, spans: list[tuple[int, int]]) -> None:
        self._frame = frame
        self._bytes = memoryview(frame)
        self._budget = _Budget(FrameError)
        self.unused = dict(enumerate(spans))

    def decode(self, node: object, depth: int) -> object:
        if depth > MAX_DEPTH + 1:
            raise FrameError("the value is nested too deep")
        if type(node) is list:
            return [self.decode(item, depth + 1) for item in node]
        if type(node) is not dict:
            return node
        if len(node) != 1:
            raise FrameError("a tag has not exactly one name")
        ((tag, content),) = node.items()
        return self._tagged(str(tag), content, depth)

    def _tagged(self, tag: str, content: Any, depth: int) -> object:  # noqa: ANN401 -- whatever the peer sent
        try:
            match tag:
                case "map" | "mapping" | "tuple":
                    return self._collection(tag, content, depth + 1)
                case "array":
                    return self._array(*content)
                case "text":
                    return self._text(content)
                case "texts":
                    return self._texts(*content)
                case _:
                    return self._number(tag, content)
        except FrameError:
            raise
        except (TypeError, ValueError, KeyError, OverflowError) as fault:
            raise FrameError(f"the content of {tag[:20]!r} is damaged ({type(fault).__name__})") from None

    def _collection(self, tag: str, content: Any, depth: int) -> object:  # noqa: ANN401 -- whatever the peer sent
        if tag == "map":
            pairs = [(self.decode(k, depth), self.decode(v, depth)) for k, v in content]
            self._budget.take_keys(key for key, _ in pairs)
            return dict(pairs)
        items = [self.decode(item, depth) for item in content]
        if tag == "tuple":
            return tuple(items)
        keys, values = items
        if type(keys) is not list or type(values) is not list or any(type(key) is not str for key in keys):
            raise TypeError
        return dict(zip(keys, values, strict=True))

    def _number(self, tag: str, content: Any) -> object:  # noqa: ANN401 -- whatever the peer sent
        match tag:
            case "int" if len(content) <= MAX_INT_DIGITS:
                return int(content, 16)
            case "float":
                return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content]
            case "complex":
                real, imaginary = (self.decode(part, MAX_DEPTH) for part in content)
                if not isinstance(real, int | float) or not isinstance(imaginary, int | float):
                    raise TypeError
                return complex(real, imaginary)
            case _:
                raise FrameError(f"there is no tag {tag[:20]!r}")

    def _array(self, dtype: str, shape: list[int], buffer: int) -> object:
        if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise FrameError("an array of a dtype or shape that is not allowed")
        if any(type(n) is not int or n < 0 for n in shape) or buffer not in self.unused:
            raise FrameError("an array's shape or buffer is not one")
        import numpy as np  # only a frame with an array pays for it

        start, length = self.unused.pop(buffer)
        count = math.prod(shape)
        if count * np.dtype(dtype).itemsize != length:
            raise FrameError("an array does not fill its buffer")
        view = np.frombuffer(self._frame, dtype, count, start)
        return view.reshape(shape).copy()  # writable, and free of the frame

    def _text(self, buffer: int) -> str:
        start, length = self.unused.pop(buffer)
        self._budget.take(1, length)
        return self._read(start, length)

    def _texts(self, lengths: int, content: int) -> list[str]:
        start, size = self.unused.pop(lengths)
        at, total = self.unused.pop(content)
        count, rest = divmod(size, _LENGTH.size)
        self._budget.take(count, total)
        sizes = struct.unpack_from(f"<{count}I", self._frame, start)
        if rest or sum(sizes) != total:
            raise FrameError("texts do not fill their buffer")
        found = []
        for length in sizes:
            found.append(self._read(at, length))
            at += length
        return found

    def _read(self, start: int, length: int) -> str:
        return str(self._bytes[start : start + length], "utf-8", "surrogatepass")
