"""Prices of options, found by simulation, farmed out to ipyparallel engines."""


def price_options(client, price, options):
    """Prices all options, on the engines of the client.

    client   a connected ipyparallel.Client
    price    the task: price(option) returns the price of one option, and its standard error
    options  a list of dicts; to price one costs its "paths" times its "steps"

    Returns a list of pairs (price, standard error), in the order of the options.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python option_farm.py"""
    import inputs
    import show
    from tasks import price

    show.run(price_options, price, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
