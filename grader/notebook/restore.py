"""A submitted notebook's cells with nbgrader's part of them as it was handed out, whatever became of it. Pure.

nbgrader mends less: it gives a deleted test cell no points, and drops a student's whole assignment where the metadata
of a cell do not fit together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Original:
    """A cell as the gradebook has it.

    Attributes:
        locked: whether its text is the teacher's.
        points: None unless it is graded.
        checksum: empty where there is none.
    """

    name: str
    cell_type: str
    source: str
    locked: bool
    solution: bool
    task: bool
    points: float | None
    checksum: str

    @property
    def is_needed(self) -> bool:
        """Whether it is put back where it was deleted."""
        return self.points is not None or self.task

    def metadata(self) -> dict[str, Any]:
        """nbgrader's, of schema version 3."""
        flags = {"grade": self.points is not None and not self.task, "locked": self.locked, "solution": self.solution}
        known = {"points": self.points, "checksum": self.checksum or None, "cell_type": self.cell_type}
        given = {key: value for key, value in known.items() if value is not None}
        return {"schema_version": 3, "grade_id": self.name, "task": self.task, **flags, **given}


def restored(cells: Sequence[object], originals: Sequence[Original]) -> list[Cell]:
    """The cells, those of nbgrader restored, deleted test cells put back, and no outputs; a valid notebook's.

    Of several cells with one name the last one stands for it, as nbgrader has it.
    """
    known = {original.name: original for original in originals}
    found: dict[str, Cell] = {}
    kept: list[Cell] = []
    for submitted in reversed(cells):
        if not isinstance(submitted, Mapping):
            continue
        cell = _cleared(submitted)
        name = _name(submitted)
        if name in known and name not in found:
            found[name] = cell
            _restore(cell, known[name])
        kept.append(cell)
    kept.reverse()
    return [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(_complete(kept, found, originals))]


def reduced(cells: Sequence[object]) -> list[Cell]:
    """What is needed of the cells in a file: text, pictures, and nbgrader's part of the metadata."""
    return [
        {**_cleared(cell), "metadata": _own(cell), "id": f"cell-{number}"}
        for number, cell in enumerate(cells)
        if isinstance(cell, Mapping)
    ]


def _own(cell: Mapping[str, Any]) -> Cell:
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return {"nbgrader": own} if isinstance(own, Mapping) else {}


def _name(cell: Mapping[str, Any]) -> str:
    """What the submission says that it is."""
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    name = own.get("grade_id") if isinstance(own, Mapping) else None
    return name if isinstance(name, str) else ""


def _cleared(submitted: Mapping[str, Any]) -> Cell:
    """The cell's text and pictures; nothing else that the student's file says of it is needed, or sure to be valid."""
    source, kind = submitted.get("source"), submitted.get("cell_type")
    if isinstance(source, list):  # in a file it is one of lines
        source = "".join(line for line in source if isinstance(line, str))
    cell: Cell = {"metadata": {}, "source": source if isinstance(source, str) else ""}
    if kind == "markdown" and _are_pictures(pictures := submitted.get("attachments")):
        cell["attachments"] = pictures
    return _as(cell, kind if isinstance(kind, str) and kind in {"code", "markdown", "raw"} else "raw")


def _are_pictures(value: object) -> bool:
    """Whether these are texts, by format, by name."""
    formats = value.values() if isinstance(value, Mapping) else [None]
    return all(isinstance(f, Mapping) and all(isinstance(text, str) for text in f.values()) for f in formats)


def _as(cell: Cell, kind: str) -> Cell:
    cell["cell_type"] = kind
    if kind == "code":
        cell.pop("attachments", None)
        cell |= {"outputs": [], "execution_count": None}
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return cell


def _restore(cell: Cell, original: Original) -> None:
    _as(cell, original.cell_type)["metadata"]["nbgrader"] = original.metadata()
    if original.locked:
        cell["source"] = original.source


def _complete(cells: list[Cell], found: Mapping[str, Cell], originals: Sequence[Original]) -> list[Cell]:
    """With the needed cells that were deleted, each behind the one before it."""
    place = 0
    for original in originals:
        if (cell := found.get(original.name)) is not None:
            place = next(i for i, other in enumerate(cells) if other is cell) + 1
        elif original.is_needed:
            cells.insert(place, new := {"metadata": {}, "source": original.source})
            _restore(new, original)
            place += 1
    return cells
