"""Frames go through the pipeline in pairs: own functions render two of them, and measure two, in one call."""


def coasts(client, render, measure, film):
    numbered = list(enumerate(film))
    pairs = [numbered[at : at + 2] for at in range(0, len(numbered), 2)]
    images = [client[0].apply_async(rendered, render, pair) for pair in pairs]
    found = [client[1].apply_async(measured, measure, pair.get()) for pair in images]
    return [coast for pair in found for coast in pair.get()]


def rendered(render, pair):
    return [(frame, render(frame, c)) for frame, c in pair]


def measured(measure, pair):
    return [measure(frame, image) for frame, image in pair]
