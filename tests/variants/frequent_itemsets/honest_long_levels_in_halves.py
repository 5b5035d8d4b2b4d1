"""Cuts the candidates of a long level into halves, and maps over all pairs of a shop and a half."""

from __future__ import annotations

import apriori
import numpy as np
from scoop import futures

LONG = 200


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        middle = len(candidates) // 2 if len(candidates) > LONG else len(candidates)
        halves = [half for half in (candidates[:middle], candidates[middle:]) if half]
        pairs = [(shop, half) for shop in shops for half in halves]
        counted = list(futures.map(support, *zip(*pairs, strict=True)))
        counts = np.concatenate([sum(counted[first :: len(halves)]) for first in range(len(halves))])
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
