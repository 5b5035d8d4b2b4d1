"""A pytest session on rubrics that is the same everywhere: nothing of the user's own pytest setup takes part."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

_THE_USERS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "PYTEST_DEBUG_TEMPROOT")


def run(root: Path, arguments: Sequence[str], printer: object) -> int | pytest.ExitCode:
    """Runs pytest in this process, with our plugin; neither plugins nor options of the user's are loaded.

    Args:
        root: what paths in pytest's words begin at.
        arguments: options, and the rubrics' files.
        printer: a plugin that takes the place of pytest's own printer.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in _THE_USERS:
        os.environ.pop(name, None)
    alone = ["-c", os.devnull, "--rootdir", str(root), "--noconftest", "-p", "no:cacheprovider"]
    alone += ["--import-mode=importlib", "-p", "grader.plugin"]
    return pytest.main([*alone, *_reachable(arguments)], plugins=[printer])


def _reachable(arguments: Sequence[str]) -> list[str]:
    """The arguments, with files that pytest cannot be told of in words that it takes.

    In a path, "[" begins for pytest the parameters of a test, and there is no way to escape it. So it is given the
    folder above, and the plugin leaves out all that is not on the way to the files (``--grader-only``).
    """
    files = [argument for argument in arguments if not argument.startswith("-") and Path(argument).is_file()]
    if not any(_BRACKET in file for file in files):
        return list(arguments)
    rest = [argument for argument in arguments if argument not in files]
    paths = [Path(file).absolute() for file in files]
    above = {str(next(p for p in path.parents if _BRACKET not in str(p))) for path in paths}
    return [*rest, *(f"--grader-only={path}" for path in paths), *sorted(above)]


_BRACKET = "["
