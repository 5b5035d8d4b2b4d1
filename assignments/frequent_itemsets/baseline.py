"""The serial program that the speedup is measured against: one shop after the other, level by level."""

from __future__ import annotations

import apriori


def frequent_itemsets(support, shops, items, least):
    """All itemsets that lie in `least` baskets or more, and in how many; this process counts."""
    found = {}
    candidates = apriori.singles(items)
    while candidates:
        counts = sum(support(shop, candidates) for shop in shops)
        frequent = {itemset: count for itemset, count in zip(candidates, counts, strict=True) if count >= least}
        found.update(frequent)
        candidates = apriori.longer(frequent)
    return apriori.table(found, items)


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import support

    show.run(frequent_itemsets, support, inputs.small())


if __name__ == "__main__":
    main()
