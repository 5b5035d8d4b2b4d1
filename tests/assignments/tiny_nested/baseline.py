from __future__ import annotations


def tree(leaf, node, values):
    def gather(halves):
        return [node(gather, *half) for half in halves]

    return node(gather, values, 0)
