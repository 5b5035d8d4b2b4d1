"""Counts in processes of multiprocessing in place of the SCOOP workers."""

from __future__ import annotations

from itertools import repeat
from multiprocessing import Pool

import apriori


def frequent_itemsets(support, shops, items, least):
    with Pool(2) as pool:
        return search(pool, support, shops, items, least)


def search(pool, support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(pool.starmap(support, zip(shops, repeat(candidates)), chunksize=1))
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
