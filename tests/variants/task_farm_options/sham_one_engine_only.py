"""A load-balanced view of the first engine alone."""


def price_options(client, price, options):
    return client.load_balanced_view(targets=[client.ids[0]]).map_sync(price, options)
