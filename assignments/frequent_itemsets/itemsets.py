"""Finds what is bought together with Apriori, the counting spread over SCOOP workers."""


def frequent_itemsets(support, shops, items, least):
    """Finds all itemsets that lie in many baskets; the SCOOP workers count.

    support  counts in one shop: support(shop, candidates) gives an array, a number for each candidate
    shops    the shops, a list
    items    how many items there are; they are numbers from 0 on
    least    in how many baskets of all shops together an itemset must lie to be frequent

    Returns what apriori.table makes of all frequent itemsets and their supports.
    apriori.py, which you may import, has this and what makes the candidates of each level.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 itemsets.py"""
    import inputs
    import show
    from tasks import support

    show.require_scoop("itemsets.py")
    show.run(frequent_itemsets, support, inputs.small())


if __name__ == "__main__":
    main()
