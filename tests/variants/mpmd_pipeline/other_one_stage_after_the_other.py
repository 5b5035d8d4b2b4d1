"""Both engines render, and when all images are there both of them measure: each stage by itself is shared out."""


def coasts(client, render, measure, film):
    view = client.load_balanced_view()
    images = view.map_sync(render, range(len(film)), film)
    return view.map_sync(measure, range(len(film)), images)
