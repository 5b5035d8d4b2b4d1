"""Finds what is bought together with Apriori, the counting spread over SCOOP workers."""

import sys
from itertools import repeat
from pathlib import Path

from scoop import futures

if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/frequent_itemsets"))

import apriori


def frequent_itemsets(support, shops, items, least):
    """All itemsets that lie in `least` baskets or more, and in how many; the SCOOP workers count."""
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.map(support, shops, repeat(candidates)))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)


def main():
    """Looks at more baskets, on two workers of this machine: python -m scoop -n 2 itemsets.py"""
    import inputs
    import numpy as np
    import show
    from tasks import support

    show.require_scoop("itemsets.py")
    show.run(frequent_itemsets, support, inputs.draw(np.random.default_rng(0)))


if __name__ == "__main__":
    main()
