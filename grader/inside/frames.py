"""Frames of data between the grader and a sandbox: a JSON header and raw array buffers, never a pickle.

A frame is ``GRDR``, the header's length (u32), the buffers' total length (u64), the header, the buffers.
The sandbox encodes by exact type; the grader believes no length, type or tag before it has checked it.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from typing import Any

MAGIC = b"GRDR"
PREFIX = struct.Struct("<4sIQ")
MAX_HEADER_BYTES = 4 << 20
MAX_FRAME_BYTES = 256 << 20
MAX_DEPTH = 40
MAX_DIMENSIONS = 8
EXACT_INT = 2**53  # beyond it a JSON reader may round
MAX_INT_DIGITS = 4096
DTYPES = frozenset({"<f8", "<f4", "<i8", "<i4", "<i2", "|i1", "|u1", "<u2", "<u4", "<u8", "|b1", "<c16"})


class FrameError(Exception):
    """A value that cannot be sent, or bytes that are no frame; the message says which and why."""


def pack(kind: str, value: object = None, **extra: str) -> bytes:
    """The bytes of one frame.

    Args:
        kind: what the frame is, a word that the reader compares.
        value: None, bool, int, float, complex, str, list, tuple, dict, numpy array or numpy scalar.
        extra: further short texts for the header.

    Raises:
        FrameError: the value holds something else; the message names its type.
    """
    buffers: list[bytes] = []
    body = _encode(value, buffers, 0)
    header = {"kind": kind, "value": body, "buffers": [len(b) for b in buffers], **extra}
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MAX_HEADER_BYTES:
        raise FrameError(f"a value of {len(text)} bytes is too large; return arrays, not lists")
    size = PREFIX.size + len(text) + sum(map(len, buffers))
    if size > MAX_FRAME_BYTES:
        raise FrameError(f"a value of {size >> 20} MB is too large; {MAX_FRAME_BYTES >> 20} MB can be sent")
    return b"".join([PREFIX.pack(MAGIC, len(text), sum(map(len, buffers))), text, *buffers])


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
        raise FrameError("a buffer belongs to no array")
    return header


def _encode(value: object, buffers: list[bytes], depth: int) -> object:
    if depth > MAX_DEPTH:
        raise FrameError(f"a value nested more than {MAX_DEPTH} deep cannot be sent")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind in _NUMBERS:
        return _NUMBERS[kind](value)
    if kind is list:
        return [_encode(item, buffers, depth + 1) for item in value]  # type: ignore[attr-defined] # a list
    if kind is tuple:
        return {"tuple": [_encode(item, buffers, depth + 1) for item in value]}  # type: ignore[attr-defined] # a tuple
    if kind is dict:
        pairs = value.items()  # type: ignore[attr-defined] # a dict
        return {"map": [[_encode(k, buffers, depth + 1), _encode(v, buffers, depth + 1)] for k, v in pairs]}
    return _encode_numpy(value, buffers, depth)


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


def _encode_numpy(value: object, buffers: list[bytes], depth: int) -> object:
    numpy = sys.modules.get("numpy")
    if numpy is not None and type(value) is numpy.ndarray:
        array = numpy.ascontiguousarray(value).reshape(value.shape)  # type: ignore[attr-defined] # an array
        if array.dtype.str not in DTYPES:
            raise FrameError(f"an array of dtype {str(array.dtype)[:40]} cannot be sent")
        buffers.append(array.tobytes())
        return {"array": [array.dtype.str, list(array.shape), len(buffers) - 1]}
    if numpy is not None and isinstance(value, numpy.generic) and type(value).__module__ == "numpy":
        return _encode(value.item(), buffers, depth + 1)
    raise FrameError(f"a value of type {type(value).__qualname__[:60]!r} cannot be sent")


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
                case "map":
                    return {self.decode(k, depth + 1): self.decode(v, depth + 1) for k, v in content}
                case "tuple":
                    return tuple(self.decode(item, depth + 1) for item in content)
                case "array":
                    return self._array(*content)
                case _:
                    return self._number(tag, content)
        except FrameError:
            raise
        except (TypeError, ValueError, KeyError, OverflowError) as fault:
            raise FrameError(f"the content of {tag[:20]!r} is damaged ({type(fault).__name__})") from None

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
