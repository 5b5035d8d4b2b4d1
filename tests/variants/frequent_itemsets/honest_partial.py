"""Maps the shops over the workers, with a partial function that knows the candidates of the level."""

from __future__ import annotations

import functools

import apriori
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(futures.map(functools.partial(support, candidates=candidates), shops))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
