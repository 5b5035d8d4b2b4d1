"""Hands out the whole search as one future: one worker counts all shops at all levels."""

from __future__ import annotations

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    return futures.submit(search, support, shops, items, least).result()


def search(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(support(shop, candidates) for shop in shops)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
