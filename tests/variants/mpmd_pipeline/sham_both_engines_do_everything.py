"""Each engine renders and measures the whole film, and what the second one found is taken."""


def coasts(client, render, measure, film):
    return client[:].apply_sync(whole_film, render, measure, film)[1]


def whole_film(render, measure, film):
    return [measure(frame, render(frame, c)) for frame, c in enumerate(film)]
