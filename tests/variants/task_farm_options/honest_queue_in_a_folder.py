"""Each engine fetches options from a queue on the shared disk of its own accord: the dearest are first in line."""

import os
import tempfile


def _until_none_is_left(price, options, order, folder):
    import os

    found = []
    for place in order:
        try:
            os.close(os.open(os.path.join(folder, str(place)), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        found.append((place, price(options[place])))
    return found


def price_options(client, price, options):
    order = sorted(range(len(options)), key=lambda place: -options[place]["paths"] * options[place]["steps"])
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(__file__))) as folder:
        parts = client[:].apply_sync(_until_none_is_left, price, options, order, folder)
    found = dict(pair for part in parts for pair in part)
    return [found[place] for place in range(len(options))]
