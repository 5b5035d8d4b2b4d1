"""Submits every shop of a level, and adds up the counts of whichever shop is done first."""

from __future__ import annotations

from collections import Counter

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        total = Counter()
        for future in futures.as_completed([futures.submit(support, shop, candidates) for shop in shops]):
            total.update(dict(zip(candidates, future.result(), strict=True)))
        frequent = [itemset for itemset in candidates if total[itemset] >= least]
        found.update((itemset, total[itemset]) for itemset in frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
