"""How many futures a worker of SCOOP has run, told to the grader now and then: claimed, as all that a process tells.

Where a program names no tasks of the author's, nothing else says that work was handed out which is too small to show.
"""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any

from grader import probe

_EVERY_S = 0.1


def count(control: ModuleType) -> None:
    """Wraps SCOOP's function that runs a future.

    DEAP's Toolbox copies a function's ``__dict__``; with ``__wrapped__`` in it a toolbox that holds ``futures.map``
    does not pickle, here as in the workers of functions.

    Args:
        control: the module ``scoop._control``.
    """
    run, done, told_s = control.runFuture, 0, 0.0

    def counted(future: Any) -> Any:  # noqa: ANN401 -- SCOOP has no types
        nonlocal done, told_s
        if not done:
            _picklable()
        done += 1
        if time.monotonic() - told_s > _EVERY_S:
            told_s = time.monotonic()
            probe.tell_futures(done)
        return run(future)

    control.runFuture = counted  # type: ignore[attr-defined]


def _picklable() -> None:
    from scoop import futures

    futures.map.__dict__.pop("__wrapped__", None)
