"""Each engine takes every second frame through both stages, all in one call; nothing is handed on."""


def coasts(client, render, measure, film):
    pending = [client[first].apply_async(frames, render, measure, film, first) for first in (0, 1)]
    found = [None] * len(film)
    for first, result in enumerate(pending):
        found[first::2] = result.get()
    return found


def frames(render, measure, film, first):
    return [measure(frame, render(frame, film[frame])) for frame in range(first, len(film), 2)]
