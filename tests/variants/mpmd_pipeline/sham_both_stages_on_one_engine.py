"""A pipeline of apply_async, but both of its stages are on the first engine."""


def coasts(client, render, measure, film):
    renderer, measurer = client[0], client[0]
    images = [renderer.apply_async(render, frame, c) for frame, c in enumerate(film)]
    found = [measurer.apply_async(measure, frame, image.get()) for frame, image in enumerate(images)]
    return [result.get() for result in found]
