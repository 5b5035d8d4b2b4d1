"""Tells the candidates of each level to the workers once, as a constant, and waits for all shops."""

from __future__ import annotations

import apriori
from scoop import futures, shared


def count(support, shop, level):
    return support(shop, shared.getConst(level, timeout=10))


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        level = f"candidates_of_{len(candidates[0])}"
        shared.setConst(**{level: candidates})
        done, _ = futures.wait([futures.submit(count, support, shop, level) for shop in shops])
        counts = sum(future.result() for future in done)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
