"""Waits for each price before it hands out the next option."""


def price_options(client, price, options):
    view = client.load_balanced_view()
    return [view.apply_sync(price, option) for option in options]
