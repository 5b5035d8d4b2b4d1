"""JSON schemas of what the grader reads and writes, as files; ``faults`` holds a document against one."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

_SLOW = "rfc3987_syntax"


def schema(name: str) -> dict[str, Any]:
    """The schema of this name: "assignment", "grade" or "profile"."""
    text = (Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def faults(name: str, document: object) -> list[str]:
    """Every way in which the document is not as the schema says, each with its path, in reading order."""
    validator = _validator(name)(schema(name))
    found = sorted(validator.iter_errors(document), key=lambda e: [str(p) for p in e.absolute_path])
    return [f"{_path(e.absolute_path)}: {e.message}" for e in found]


def _validator(name: str) -> Any:  # noqa: ANN401 -- as ``_jsonschema``
    """What holds documents against a schema. ``nan`` is no number in what people write: it is within all limits."""
    jsonschema = _jsonschema()
    usual = jsonschema.Draft202012Validator
    if name == "grade":
        return usual  # stored ones are read as they are; whoever takes points from them looks
    known = usual.TYPE_CHECKER
    checker = known.redefine("number", lambda _, value: known.is_type(value, "number") and not math.isnan(value))
    return jsonschema.validators.extend(usual, type_checker=checker)


def _jsonschema() -> Any:  # noqa: ANN401 -- a module without types
    """jsonschema, loaded without the check of a format that no schema of ours has.

    Where Jupyter is installed there is a package for it, which takes a second to load.
    """
    known = sys.modules.get(_SLOW)
    sys.modules.setdefault(_SLOW, None)  # type: ignore[arg-type] # importing it fails, which jsonschema allows for
    try:
        import jsonschema
    finally:
        if known is None:
            del sys.modules[_SLOW]
    return jsonschema


def _path(parts: Any) -> str:  # noqa: ANN401 -- a deque of names and numbers
    return ".".join(str(part) for part in parts) or "(top level)"
