"""Waits for each shop before it hands out the next one."""

from __future__ import annotations

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.submit(support, shop, candidates).result() for shop in shops)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
