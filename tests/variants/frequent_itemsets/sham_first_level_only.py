"""Spreads the count of single items, and counts all longer itemsets, which are most of the work, at the origin."""

from __future__ import annotations

from itertools import repeat

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        spread = futures.map if len(candidates[0]) == 1 else map
        counts = sum(spread(support, shops, repeat(candidates)))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
