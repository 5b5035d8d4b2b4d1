"""Lets the workers count each shop twice, to compare the two."""

from __future__ import annotations

from itertools import repeat

import apriori
from scoop import futures


def compared(support, shop, candidates):
    counts = support(shop, candidates)
    assert (support(shop, candidates) == counts).all()
    return counts


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.map(compared, repeat(support), shops, repeat(candidates)))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
