"""Counts each level with mapReduce, whose map submits the count of its shop and waits for it."""

from __future__ import annotations

import operator

import apriori
from scoop import futures


def elsewhere(support, shop, candidates):
    return futures.submit(support, shop, candidates).result()


def frequent_itemsets(support, shops, items, least):
    n = len(shops)
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = futures.mapReduce(elsewhere, operator.add, [support] * n, shops, [candidates] * n)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
