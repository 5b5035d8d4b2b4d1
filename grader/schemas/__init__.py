"""JSON schemas of what the grader reads and writes, as files; ``faults`` holds a document against one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def schema(name: str) -> dict[str, Any]:
    """The schema of this name: "assignment", "grade" or "profile"."""
    text = (Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def faults(name: str, document: object) -> list[str]:
    """Every way in which the document is not as the schema says, each with its path, in reading order."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema(name))
    found = sorted(validator.iter_errors(document), key=lambda e: [str(p) for p in e.absolute_path])
    return [f"{_path(e.absolute_path)}: {e.message}" for e in found]


def _path(parts: Any) -> str:  # noqa: ANN401 -- a deque of names and numbers
    return ".".join(str(part) for part in parts) or "(top level)"
