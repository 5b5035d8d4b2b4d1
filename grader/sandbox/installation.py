"""The Python installation as boxes see it: the interpreter's own folders, and what the shell adds to them.

Module systems bring packages by ``PYTHONPATH`` and libraries by ``LD_LIBRARY_PATH``, pip by the user's own folder, uv
and conda by links into a store. A box must find what the running Python finds, or an honest import fails there. What
it must not see are the folders in which people work: a course, a checkout, a home.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

_FOR_PACKAGES = {"site-packages", "dist-packages"}
_OF_INSTALLED = (".dist-info", ".egg-info")
_OF_WORK = {".git", "pyproject.toml", "setup.py", "assignments", "solutions", "assignment.toml"}
_OURS = Path(__file__).resolve().parents[2]
_DEPTH = 2  # below a folder of packages: a package, and what lies in it


@dataclass(frozen=True, slots=True)
class Installation:
    """A Python and what it finds.

    Attributes:
        executable: as it was started: a link of a virtual environment stays one.
        prefixes: ``sys.prefix`` and its like.
        path: folders that modules are imported from.
        libraries: folders that shared libraries are loaded from.
        private: folders that no box may see, nor anything that holds one.
    """

    executable: str
    prefixes: tuple[str, ...]
    path: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    def packages(self) -> list[str]:
        """What is to be added to the path of an isolated Python, in order; nothing that shadows its own library."""
        return [p for p in self.path if self._is_added(p) and not _shadows(p)]

    def hidden(self) -> list[str]:
        """Folders on the path that are there and that boxes do not see: people work in them."""
        added = set(self.packages())
        return [p for p in self.path if os.path.isdir(p) and p not in added and not self._is_its_own(p)]

    def library_folders(self) -> list[str]:
        """Folders of ``libraries`` that hold any, in order."""
        return [p for p in dict.fromkeys(self.libraries) if _holds_libraries(p) and not self._is_private(p)]

    def roots(self) -> list[Path]:
        """What a box must see, outside of ``/usr``; nothing that lies in another one of them."""
        own = [*self._own(), *self.packages(), *self.library_folders()]
        linked = [tree for folder in own for tree in _linked(folder) if not self._is_private(tree)]
        return _outermost(Path(p) for p in [*own, *linked] if not _is_of_the_system(p))

    def _own(self) -> list[str]:
        """The interpreter's folders, by every name that it goes by: links on the way to it are followed one by one."""
        hops = (hop.rpartition("/bin/")[0] for hop in _hops(self.executable))
        through = [folder for folder in hops if folder and _is_python(folder)]
        named = [p for p in (*self.prefixes, *through) if p]
        return list(dict.fromkeys([*named, *map(os.path.realpath, named)]))

    def _is_added(self, folder: str) -> bool:
        return not self._is_its_own(folder) and _holds_packages(folder) and not self._is_private(folder)

    def _is_its_own(self, folder: str) -> bool:
        return any(Path(folder).is_relative_to(own) for own in self._own())

    def _is_private(self, folder: str) -> bool:
        """Whether it is, or holds, a folder that is nobody else's business."""
        there = os.path.realpath(folder)
        return any(Path(os.path.realpath(kept)).is_relative_to(there) for kept in self.private)


@functools.cache
def running() -> Installation:
    """The Python that runs this, as it was when first asked for."""
    path = [os.path.abspath(entry) for entry in sys.path if entry]
    libraries = [p for p in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if os.path.isabs(p)]
    home = os.path.expanduser("~")
    return Installation(
        executable=sys.executable,
        prefixes=(sys.prefix, sys.base_prefix, sys.exec_prefix),
        path=tuple(dict.fromkeys(path)),
        libraries=tuple(libraries),
        private=(str(_OURS), _working_folder(), *([home] if os.path.isabs(home) else [])),
    )


@functools.cache
def flags(installation: Installation) -> tuple[str, ...]:
    """How a box's Python is started: alone, or with the path that ``variables`` tells it."""
    return ("-s", "-P") if installation.packages() else ("-I",)


@functools.cache
def variables(installation: Installation) -> dict[str, str]:
    """What of the shell a box's processes need, to find what ours finds; programs that they start find it, too."""
    told = {"PYTHONPATH": installation.packages(), "LD_LIBRARY_PATH": installation.library_folders()}
    return {name: os.pathsep.join(folders) for name, folders in told.items() if folders}


def place_of(module: str, installation: Installation) -> str | None:
    """The file with which our own Python would import an installed module; nothing is imported.

    The standard library does not count, nor what people work on: nobody's student was promised either.
    """
    name = module.partition(".")[0]
    if name in sys.stdlib_module_names:
        return None
    path = [p for p in installation.path if p not in installation.private]
    with contextlib.suppress(Exception):  # whatever a broken installation makes of the question
        found = PathFinder.find_spec(name, path)
        return found.origin if found is not None else None
    return None


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return str(_OURS)


def _holds_packages(folder: str) -> bool:
    """Whether packages were installed there; a folder that somebody works in may hold solutions as well."""
    names = _names(folder)
    if names & _OF_WORK:
        return False
    return os.path.basename(folder) in _FOR_PACKAGES or any(name.endswith(_OF_INSTALLED) for name in names)


def _shadows(folder: str) -> bool:
    return any(name.removesuffix(".py") in sys.stdlib_module_names for name in _names(folder))


def _holds_libraries(folder: str) -> bool:
    return any(name.endswith(".so") or ".so." in name for name in _names(folder))


def _names(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))
    except OSError:
        return set()


def _is_python(folder: str) -> bool:
    major, minor = sys.version_info[:2]
    return os.path.exists(f"{folder}/pyvenv.cfg") or os.path.isdir(f"{folder}/lib/python{major}.{minor}")


def _hops(path: str) -> Iterator[str]:
    """A path, and what it becomes link by link, wherever on it a link is."""
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        yield path
        for part in (Path(path), *Path(path).parents):
            if part.is_symlink():
                target = os.path.normpath(os.path.join(part.parent, os.readlink(part)))
                path = os.path.join(target, os.path.relpath(path, part)) if str(part) != path else target
                break


def _linked(folder: str) -> Iterator[str]:
    """What installed files are links to: the stores of uv and conda. Of a package the whole, and nothing beside it."""
    root = Path(folder)
    for place in (root, *root.glob("lib/python*/site-packages")):
        if place.name in _FOR_PACKAGES:
            yield from {_counterpart(str(place), *found) for found in _links(str(place), _DEPTH)}
    for place in (root / "lib", root / "lib64"):
        yield from {_beside(target) for _, target in _links(str(place), 1)}


def _links(folder: str, depth: int) -> Iterator[tuple[str, str]]:
    """The links in a folder and the folders in it, with what they point to outside; not those to nothing."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.is_symlink():
                target = os.path.realpath(entry.path)
                if os.path.exists(target) and not Path(target).is_relative_to(os.path.realpath(folder)):
                    yield entry.path, target
            elif depth > 1 and entry.is_dir():
                yield from _links(entry.path, depth - 1)


def _counterpart(place: str, link: str, target: str) -> str:
    """What corresponds in the store to the package that a link is part of; what it points to where nothing does."""
    package, *within = Path(link).relative_to(place).parts
    found = target.removesuffix("".join(f"/{name}" for name in within))
    return found if os.path.basename(found) == package else target


def _beside(library: str) -> str:
    """The folder of a store's library, since it needs others; what is elsewhere is shown by itself."""
    folder = os.path.dirname(library)
    return folder if os.path.basename(folder) in {"lib", "lib64"} else library


def _is_of_the_system(path: str) -> bool:
    """Whether every box sees it anyway."""
    return any(Path(path).is_relative_to(shown) for shown in ("/usr", "/lib", "/lib64", "/bin"))


def _outermost(paths: Iterable[Path]) -> list[Path]:
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept
