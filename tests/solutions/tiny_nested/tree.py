"""The sum of a tree, by tasks of SCOOP that submit tasks."""

from __future__ import annotations

from scoop import futures, shared


def tree(leaf, node, values):
    """The sum of all values; each node submits its halves and waits for them."""
    shared.setConst(node=node)
    return node(gathered, values, 0)


def gathered(halves):
    """The sums of two halves, by futures of their own."""
    return list(futures.map(half, halves))


def half(part):
    return shared.getConst("node", timeout=5.0)(gathered, *part)
