"""One engine renders for show: the one that measures renders each frame again, and does all that is needed."""


def coasts(client, render, measure, film):
    shown = [client[0].apply_async(render, frame, c) for frame, c in enumerate(film)]
    found = [client[1].apply_async(both_stages, render, measure, frame, c) for frame, c in enumerate(film)]
    client.wait(shown)
    return [result.get() for result in found]


def both_stages(render, measure, frame, c):
    return measure(frame, render(frame, c))
