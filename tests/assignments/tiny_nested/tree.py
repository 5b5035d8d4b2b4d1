"""The sum of a tree, by tasks of SCOOP that submit tasks."""

from __future__ import annotations


def tree(leaf, node, values):
    """The sum of all values."""
    raise NotImplementedError
