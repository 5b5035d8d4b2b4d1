"""Hands out each option by itself, the dearest first, and waits for all of them at the end."""


def price_options(client, price, options):
    view = client.load_balanced_view()
    dearest_first = sorted(enumerate(options), key=lambda pair: -pair[1]["paths"] * pair[1]["steps"])
    pending = {place: view.apply_async(price, option) for place, option in dearest_first}
    return [pending[place].get() for place in range(len(options))]
