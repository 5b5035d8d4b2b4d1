"""Deals the shops out in eight parts; each worker adds up the counts of the shops of a part."""

from __future__ import annotations

from itertools import repeat

import apriori
from scoop import futures

PARTS = 8


def count_part(support, part, candidates):
    return sum(support(shop, candidates) for shop in part)


def frequent_itemsets(support, shops, items, least):
    parts = [shops[first::PARTS] for first in range(PARTS)]
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.map(count_part, repeat(support), parts, repeat(candidates)))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
