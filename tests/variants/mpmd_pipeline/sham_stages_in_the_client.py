"""Maps something over the engines for show, and renders and measures in the client."""


def coasts(client, render, measure, film):
    client[:].map_sync(abs, film)
    images = (render(frame, c) for frame, c in enumerate(film))
    return [measure(frame, image) for frame, image in enumerate(images)]
