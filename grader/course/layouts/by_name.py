"""The layouts by the names that ``--layout`` takes, and which one a download has."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from grader.course.item import Item
from grader.course.layouts.brightspace import Brightspace
from grader.course.layouts.canvas import Canvas
from grader.course.layouts.gradescope import Gradescope
from grader.course.layouts.ilias import Ilias
from grader.course.layouts.layout import Layout
from grader.course.layouts.moodle import Moodle
from grader.course.layouts.nbgrader import Nbgrader
from grader.course.layouts.olat import Olat
from grader.errors import CourseError
from grader.text import name as shown

# The surest first: paths of theirs are hardly anybody else's.
_LAYOUTS: tuple[Layout, ...] = (Gradescope(), Moodle(), Brightspace(), Canvas(), Nbgrader(), Ilias())
_ANY = Olat()  # has whatever lies in folders
NAMES = tuple(sorted(each.name for each in (*_LAYOUTS, _ANY)))
_ENOUGH = 0.5  # of what is at the root: less of it is no class
_DEEPEST = 4
_SHOWN = 3


def found(items: Sequence[Item], assignment: str, name: str | None) -> tuple[Layout, list[Item], list[Item]]:
    """The layout of a download, its files from the layout's root, and the files that are no part of it.

    Args:
        items: everything.
        assignment: the name of the one that is collected.
        name: of the layout, where a person says it.

    Raises:
        CourseError: it has no known layout.
    """
    depths = list(_depths(items))
    wanted = [each for each in (*_LAYOUTS, _ANY) if name == each.name] if name else list(_LAYOUTS)
    best = max(
        (
            (_share(each, some, assignment), depth, -rank)
            for depth, some in enumerate(depths)
            for rank, each in enumerate(wanted)
        ),
        default=(0.0, 0, 0),
    )
    share, depth, rank = best
    layout = wanted[-rank]
    if not name and share < _ENOUGH:
        layout, depth = _ANY, _depth_of_folders(depths)
        share = _share(layout, depths[depth], assignment) if depths else 0.0
    if share < _ENOUGH and not (name and share):
        raise CourseError(_unknown(items, name))
    own = [each for each in depths[depth] if layout.has(each.path, assignment)]
    return layout, own, [each for each in depths[depth] if not _is_expected(layout, each.path, assignment)]


def _is_expected(layout: Layout, path: str, assignment: str) -> bool:
    """Whether nobody wonders about a file: it is of the layout, or of another assignment in it."""
    return layout.has(path, assignment) or (layout.name == Nbgrader.name and path.count("/") > 1)


def _share(layout: Layout, items: Sequence[Item], assignment: str) -> float:
    """Of how many of the folders and files at its root a layout has something."""
    own = {each.path.partition("/")[0]: False for each in items}
    for each in items:
        own[each.path.partition("/")[0]] |= layout.has(each.path, assignment)
    return sum(own.values()) / max(1, len(own))


def _depths(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The files as they are, and without the folders that all of them lie in."""
    some = list(items)
    for _ in range(_DEEPEST):
        if not some:
            return
        yield some
        firsts = {each.path.partition("/")[0] for each in some}
        if len(firsts) > 1 or not all("/" in each.path for each in some):
            return
        some = [dataclasses.replace(each, path=each.path.partition("/")[2]) for each in some]


def _depth_of_folders(depths: Sequence[Sequence[Item]]) -> int:
    """Where folders of several people are; or else the first."""
    for depth, some in enumerate(depths):
        if len({each.path.partition("/")[0] for each in some if "/" in each.path}) > 1:
            return depth
    return 0


def _unknown(items: Sequence[Item], name: str | None) -> str:
    """What there is, and what there could be."""
    there = ", ".join(shown(each.path, 100) for each in items[:_SHOWN]) or "nothing"
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    known = "\n".join(f"  {each.name}: {each.looks_like}" for each in (*_LAYOUTS, _ANY) if name in {None, each.name})
    what = f"the layout {name}" if name else "a layout that is known"
    return f"It has not {what}; there is {there}{more}. Those of --layout:\n{known}"
