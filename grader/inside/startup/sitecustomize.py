"""Python's own hook at its start, in front of a program's path: lets SCOOP's workers count the futures that they run.

Any Python that a program of SCOOP starts reads this; it costs them nothing but a look at the names of imports.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_WATCHED = "scoop._control"


class _Counting(Loader):
    """Loads the module as ever, and then has it counted."""

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 -- any loader
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As ever."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """As ever, and one function of it in a wrapper."""
        self._loader.exec_module(module)
        from grader.inside import scoop_futures

        scoop_futures.count(module)


class _Finder:
    """Finds that one module."""

    @staticmethod
    def find_spec(name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ANN401
        """Its specification with the loader above; of any other module none, so that the next finder is asked."""
        if name != _WATCHED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Counting(spec.loader)
        return spec


def _run_the_next() -> None:
    """Another module of this name, which this one stands before: an installation's own may be what finds packages."""
    here = os.path.dirname(__file__)
    spec = PathFinder.find_spec(__name__, [place for place in sys.path if place != here])
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        spec.loader.exec_module(module_from_spec(spec))


sys.meta_path.insert(0, _Finder)
_run_the_next()
