"""Adds up the counts of the shops as map_as_completed yields them, the largest shops handed out first."""

from __future__ import annotations

from itertools import repeat

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    largest_first = sorted(shops, key=lambda shop: shop[2], reverse=True)
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.map_as_completed(support, largest_first, repeat(candidates)))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
