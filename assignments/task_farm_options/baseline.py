"""The serial program that the speedup is measured against: one option after the other."""

from __future__ import annotations


def price_options(price, options, client=None):
    """Price and standard error of each option; it runs in this process and makes no use of a client."""
    return [price(option) for option in options]


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import price

    show.run(price_options, price, inputs.small())


if __name__ == "__main__":
    main()
