"""Where a function that was sent to an engine looks its names up: as where the student's file is the script."""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
from collections.abc import MutableMapping
from typing import Any

_LENT = "__file__"


def share_with(module: str) -> None:
    """From now on functions of this module see what was pushed to the engine, and then the module's own names.

    ipyparallel gives a function the names of its module. Where the file is run as a script these are the engine's
    own, in which ``push``, ``scatter`` and ``execute`` leave theirs; here it is imported, and they would be apart.
    """
    from ipyparallel.serialize import canning

    usual = canning.CannedFunction.get_object

    def get_object(self: Any, g: Any = None) -> Any:  # noqa: ANN401 -- ipyparallel has no types
        if self.module != module:
            return usual(self, g)
        self.module = "__main__"
        return usual(self, _names(module) or g)

    canning.CannedFunction.get_object = get_object


def bind_packages() -> None:
    """Has ``import a.b`` within ``sync_imports`` bind ``a``, too, as it does in a script; called within an engine.

    ipyparallel binds the name "a.b" alone, which nobody can spell.
    """
    from IPython import get_ipython

    shell: Any = get_ipython()
    shell.events.register("pre_execute", functools.partial(add_packages, shell.user_ns))


def add_packages(names: MutableMapping[str, Any]) -> None:
    """Adds the packages of modules that were bound by their dotted names."""
    for name in [name for name in names if "." in name]:
        package = name.partition(".")[0]
        if package in sys.modules:
            names.setdefault(package, sys.modules[package])


def _names(module: str) -> MutableMapping[str, Any] | None:
    """The engine's names, the module's lent to them; what was pushed under the same name comes first."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is None:
        return None
    with contextlib.suppress(Exception):  # a script's functions come without the rest of it
        lend(vars(importlib.import_module(module)), shell.user_ns, shell.user_ns_hidden)
    names: MutableMapping[str, Any] = shell.user_ns
    return names


def lend(own: MutableMapping[str, Any], names: MutableMapping[str, Any], hidden: MutableMapping[str, Any]) -> None:
    """Adds a module's names to others, unless they have been set there.

    Args:
        own: the module's.
        names: the engine's, which grow.
        hidden: what IPython itself put among them; ``exit`` of the student's is meant where there is one.
    """
    nothing = object()
    for name, value in list(own.items()):
        if name.startswith("__") and name != _LENT:
            continue
        if name not in names or names[name] is hidden.get(name, nothing):
            names[name] = value
