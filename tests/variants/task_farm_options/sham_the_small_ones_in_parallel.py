"""The engines get small copies of the options; the real ones are priced in the client meanwhile."""


def price_options(client, price, options):
    small = [{**option, "paths": max(option["paths"] // 4, 1)} for option in options]
    pending = client.load_balanced_view().map_async(price, small)
    prices = [price(option) for option in options]
    pending.get()
    return prices
