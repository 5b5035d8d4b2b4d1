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
    return pytest.main([*alone, "--import-mode=importlib", "-p", "grader.plugin", *arguments], plugins=[printer])
