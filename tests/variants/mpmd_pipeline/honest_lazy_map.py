"""A load-balanced view of one engine for each stage: a lazy map yields the images in order, and each is sent on."""


def coasts(client, render, measure, film):
    first, second = client.ids
    renderer, measurer = client.load_balanced_view(targets=[first]), client.load_balanced_view(targets=[second])
    images = renderer.imap(render, range(len(film)), film, max_outstanding=3)
    pending = [measurer.apply_async(measure, frame, image) for frame, image in enumerate(images)]
    return [result.get() for result in pending]
