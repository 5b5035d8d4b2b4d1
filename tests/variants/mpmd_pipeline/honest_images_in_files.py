"""Two programs that meet on the shared disk: one writes each image to a file, the other one waits for the next file."""

import os
import tempfile


def coasts(client, render, measure, film):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(__file__))) as folder:
        rendering = client[0].apply_async(write_images, render, film, folder)
        found = client[1].apply_sync(measure_files, measure, len(film), folder)
        rendering.get()
    return found


def write_images(render, film, folder):
    import os

    import numpy as np

    for frame, c in enumerate(film):
        np.save(f"{folder}/unfinished.npy", render(frame, c))
        os.rename(f"{folder}/unfinished.npy", f"{folder}/{frame}.npy")


def measure_files(measure, frames, folder):
    import os
    import time

    import numpy as np

    found = []
    for frame in range(frames):
        while not os.path.exists(f"{folder}/{frame}.npy"):
            time.sleep(0.002)
        found.append(measure(frame, np.load(f"{folder}/{frame}.npy")))
    return found
