"""Hands out four parts, each of which has about as many baskets as any other."""

from __future__ import annotations

import apriori
from scoop import futures

PARTS = 4


def baskets(part):
    return sum(size for _, _, size in part)


def parts_of_equal_size(shops):
    parts = [[] for _ in range(PARTS)]
    for shop in sorted(shops, key=lambda shop: shop[2], reverse=True):
        min(parts, key=baskets).append(shop)
    return parts


def count_part(support, part, candidates):
    return sum(support(shop, candidates) for shop in part)


def frequent_itemsets(support, shops, items, least):
    parts = parts_of_equal_size(shops)
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        submitted = [futures.submit(count_part, support, part, candidates) for part in parts]
        counts = sum(future.result() for future in submitted)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
