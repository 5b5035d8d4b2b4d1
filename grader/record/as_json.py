"""A record as JSON, with a schema version, and back.

Arrays over 16 KiB are kept apart, named by their content, for whoever stores the record. Text is JSON there, too.
Schema history: 1, the first. What came later has a default that stands where it is absent.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grader.errors import RecordError
from grader.record.record import SCHEMA, Arrays, Record
from grader.record.trace import Task, Trace

if TYPE_CHECKING:
    import cattrs
    import numpy as np

LARGE_ARRAY_BYTES = 16 << 10
TEXT = "str"  # the dtype of an array of Python's text
_OBJECTS = "O"  # its kind: there are no other objects in a record
_DIGITS = 6  # microseconds: finer than any clock here is true


def to_json(record: Record) -> tuple[str, dict[str, bytes]]:
    """The document, and the contents of the large arrays by the names that stand for them in it."""
    arrays: dict[str, bytes] = {}
    plain = _converter(arrays).unstructure(record)
    return json.dumps(plain, allow_nan=False), arrays


def to_plain(record: Record, arrays: dict[str, bytes]) -> dict[str, Any]:
    """As ``to_json``, before it becomes text; the large arrays are added to ``arrays``."""
    plain: dict[str, Any] = _converter(arrays).unstructure(record)
    return plain


def from_plain(document: Any, arrays: dict[str, bytes]) -> Record:  # noqa: ANN401 -- whatever a file held
    """The record of a document.

    Raises:
        RecordError: it is of another version, or damaged; every fault is listed.
    """
    import cattrs

    found = document.get("schema") if isinstance(document, dict) else None
    if found != SCHEMA:
        raise RecordError(
            f"This record has the schema version {found!r}; this grader reads {SCHEMA}. Grade the submission again."
        )
    try:
        return _converter(arrays).structure(document, Record)
    except cattrs.BaseValidationError as fault:
        listed = "\n".join(f"  {line}" for line in cattrs.transform_error(fault, format_exception=_in_words))
        raise RecordError(f"This record is damaged; grade the submission again.\n{listed}") from None


def trace_to_plain(trace: Trace) -> dict[str, Any]:
    """A trace alone, as it goes from node to node."""
    plain: dict[str, Any] = _converter({}).unstructure(trace)
    return plain


def trace_from_plain(document: dict[str, Any]) -> Trace:
    """The trace of a document that another process of ours wrote."""
    return _converter({}).structure(document, Trace)


def _in_words(fault: BaseException, kind: type | None) -> str:
    from cattrs.v import format_exception

    return str(fault) if isinstance(fault, RecordError) else format_exception(fault, kind)


def _converter(arrays: dict[str, bytes]) -> cattrs.Converter:
    """The one converter, at work on these large arrays: making one takes longer than converting a record."""
    converter, large = _made()
    large[:] = [arrays]
    return converter


@functools.cache
def _made() -> tuple[cattrs.Converter, list[dict[str, bytes]]]:
    """A converter, and the place of the large arrays that it works on."""
    import cattrs
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

    converter = cattrs.Converter()
    large: list[dict[str, bytes]] = [{}]
    converter.register_unstructure_hook(float, lambda x: round(x, _DIGITS))
    converter.register_unstructure_hook(Arrays, lambda a: {k: _part_to_plain(large[0], v) for k, v in a.items()})
    converter.register_structure_hook(
        Arrays, lambda p, _: Arrays({k: _part_from_plain(large[0], v) for k, v in p.items()})
    )
    columns = override(unstruct_hook=_tasks_to_columns, struct_hook=lambda plain, _: _tasks_from_columns(plain))
    converter.register_unstructure_hook(Trace, make_dict_unstructure_fn(Trace, converter, tasks=columns))
    converter.register_structure_hook(Trace, make_dict_structure_fn(Trace, converter, tasks=columns))
    return converter, large


def _part_to_plain(arrays: dict[str, bytes], part: Any) -> dict[str, Any]:  # noqa: ANN401 -- an array or a mapping
    """A mapping is two arrays, of its keys and of its values."""
    if not isinstance(part, dict):
        return _array_to_plain(arrays, part)
    keys, values = (_array_of(list(items)) for items in (part, part.values()))
    return {"keys": _array_to_plain(arrays, keys), "values": _array_to_plain(arrays, values)}


def _array_of(items: list[Any]) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.array(items, dtype=object if any(type(item) is str for item in items) else None)


def _array_to_plain(arrays: dict[str, bytes], array: np.ndarray[Any, Any]) -> dict[str, Any]:
    is_text = array.dtype.kind == _OBJECTS
    described = {"dtype": TEXT if is_text else str(array.dtype), "shape": list(array.shape)}
    values = array.ravel().tolist() if is_text or array.nbytes <= LARGE_ARRAY_BYTES else []
    content = json.dumps(values).encode() if is_text else array.tobytes()
    if len(content) <= LARGE_ARRAY_BYTES:
        return {**described, "values": values}
    name = hashlib.sha256(content).hexdigest()
    arrays[name] = content
    return {**described, "sha256": name}


def _part_from_plain(arrays: Mapping[str, bytes], plain: dict[str, Any]) -> Any:  # noqa: ANN401 -- as above
    if "keys" not in plain:
        return _array_from_plain(arrays, plain)
    keys, values = (_array_from_plain(arrays, plain[name]).tolist() for name in ("keys", "values"))
    return dict(zip(keys, values, strict=True))


def _array_from_plain(arrays: Mapping[str, bytes], plain: dict[str, Any]) -> np.ndarray[Any, Any]:
    import numpy as np

    dtype = object if plain["dtype"] == TEXT else plain["dtype"]
    if "values" in plain:
        return np.array(plain["values"], dtype=dtype).reshape(plain["shape"])
    content = arrays.get(plain["sha256"], b"")
    if hashlib.sha256(content).hexdigest() != plain["sha256"]:
        raise RecordError(f"the array {plain['sha256'][:12]} is missing or damaged")
    if dtype is object:
        return np.array(json.loads(content), dtype).reshape(plain["shape"])
    return np.frombuffer(content, dtype=dtype).reshape(plain["shape"])


def _tasks_to_columns(tasks: tuple[Task, ...]) -> dict[str, list[Any]]:
    """Columns are a third of the size of a mapping for each task."""
    columns: dict[str, list[Any]] = {
        "pid": [t.pid for t in tasks],
        "begin_s": [round(t.begin_s, _DIGITS) for t in tasks],
        "end_s": [round(t.end_s, _DIGITS) for t in tasks],
        "cpu_s": [round(t.cpu_s, _DIGITS) for t in tasks],
        "wait_s": [round(t.wait_s, _DIGITS) for t in tasks],
        "function": [t.function for t in tasks],
        "finished": [t.finished for t in tasks],
    }
    if any(t.simulated_s for t in tasks):
        columns["simulated_s"] = [round(t.simulated_s, _DIGITS) for t in tasks]
    columns |= {name: [getattr(t, name) for t in tasks] for name in _WORDS if any(getattr(t, name) for t in tasks)}
    return columns


def _tasks_from_columns(columns: dict[str, list[Any]]) -> tuple[Task, ...]:
    names = ["pid", "begin_s", "end_s", "cpu_s", "wait_s", "function", "finished"]
    names += [name for name in ("simulated_s", *_WORDS) if name in columns]
    rows = zip(*(columns[name] for name in names), strict=True)
    return tuple(Task(**dict(zip(names, row, strict=True))) for row in rows)


_WORDS = ("label", "group")
