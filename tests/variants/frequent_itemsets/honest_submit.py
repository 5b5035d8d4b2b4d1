"""Submits every shop of a level, then adds up the counts in the order of the shops."""

from __future__ import annotations

import apriori
import numpy as np
from scoop import futures


def frequent_itemsets(support, shops, items, least):
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        submitted = [futures.submit(support, shop, candidates) for shop in shops]
        counts = np.zeros(len(candidates), dtype=int)
        for future in submitted:
            counts += future.result()
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)
