"""Engine 1 renders and engine 0 measures: as_completed hands over whichever image is ready."""

from concurrent.futures import as_completed


def coasts(client, render, measure, film):
    images = {client[1].apply_async(render, frame, c): frame for frame, c in enumerate(film)}
    found = [None] * len(film)
    for image in as_completed(images):
        frame = images[image]
        found[frame] = client[0].apply_async(measure, frame, image.result())
    return [result.result() for result in found]
