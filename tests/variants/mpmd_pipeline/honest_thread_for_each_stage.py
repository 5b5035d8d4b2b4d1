"""A thread for each stage, which waits for its engine; images wait between the two in a queue with room for three."""

from queue import Queue
from threading import Thread


def coasts(client, render, measure, film):
    images, found = Queue(maxsize=3), []

    def rendering():
        engine = client[0]
        for frame, c in enumerate(film):
            images.put((frame, engine.apply_sync(render, frame, c)))
        images.put(None)

    def measuring():
        engine = client[1]
        while (item := images.get()) is not None:
            found.append(engine.apply_sync(measure, *item))

    stages = [Thread(target=rendering), Thread(target=measuring)]
    for stage in stages:
        stage.start()
    for stage in stages:
        stage.join()
    return found
