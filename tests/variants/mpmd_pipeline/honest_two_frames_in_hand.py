"""A loop that polls: the renderer never has more than two frames in hand, and what is ready goes to the measurer."""

import time
from collections import deque


def coasts(client, render, measure, film):
    renderer, measurer = client[0], client[1]
    waiting, rendering, measuring = deque(enumerate(film)), deque(), []
    while waiting or rendering:
        while waiting and len(rendering) < 2:
            frame, c = waiting.popleft()
            rendering.append((frame, renderer.apply_async(render, frame, c)))
        if rendering[0][1].ready():
            frame, image = rendering.popleft()
            measuring.append(measurer.apply_async(measure, frame, image.get()))
        time.sleep(0.001)
    return [result.get() for result in measuring]
