"""Maps the shops over the workers to small tables, and puts these together at the origin with reduce."""

from __future__ import annotations

import functools

import apriori
from scoop import futures


class Shop:
    def __init__(self, support, candidates):
        self.support = support
        self.candidates = candidates

    def __call__(self, shop):
        return dict(zip(self.candidates, self.support(shop, self.candidates).tolist(), strict=True))


def add(some, others):
    return {itemset: count + others[itemset] for itemset, count in some.items()}


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        total = functools.reduce(add, futures.map(Shop(support, candidates), shops))
        frequent = {itemset: count for itemset, count in total.items() if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
