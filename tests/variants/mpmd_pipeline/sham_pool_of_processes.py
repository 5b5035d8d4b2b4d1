"""A pipeline of two processes of multiprocessing, one for each stage, in place of the engines."""

from multiprocessing import get_context


def coasts(client, render, measure, film):
    client[:].map_sync(abs, film)
    context = get_context("fork")
    with context.Pool(1) as renderer, context.Pool(1) as measurer:
        images = [renderer.apply_async(render, (frame, c)) for frame, c in enumerate(film)]
        found = [measurer.apply_async(measure, (frame, image.get())) for frame, image in enumerate(images)]
        return [result.get() for result in found]
