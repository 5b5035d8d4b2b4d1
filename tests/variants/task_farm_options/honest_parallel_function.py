"""Makes a parallel function of the task with a load-balanced view, and maps it over the sorted options."""


def price_options(client, price, options):
    farm = client.load_balanced_view().parallel(block=True)(price)
    order = sorted(range(len(options)), key=lambda place: -options[place]["paths"] * options[place]["steps"])
    prices = {}
    for place, pair in zip(order, farm.map([options[place] for place in order])):
        prices[place] = {"price": pair[0], "error": pair[1]}
    return [[prices[place]["price"], prices[place]["error"]] for place in range(len(options))]
