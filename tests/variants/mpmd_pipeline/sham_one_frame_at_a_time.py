"""An engine for each stage, and apply_sync for both: a frame is rendered while nobody measures."""


def coasts(client, render, measure, film):
    found = []
    for frame, c in enumerate(film):
        image = client[0].apply_sync(render, frame, c)
        found.append(client[1].apply_sync(measure, frame, image))
    return found
