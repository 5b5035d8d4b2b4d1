"""A film goes through two programs, each on an engine of its own: a pipeline."""


def coasts(client, render, measure, film):
    """The coasts of all frames: one engine renders them, the other one measures what has been rendered."""
    renderer, measurer = client[0], client[1]
    images = [renderer.apply_async(render, frame, c) for frame, c in enumerate(film)]
    # An image is waited for, and handed on while the next one is being rendered.
    found = [measurer.apply_async(measure, frame, image.get()) for frame, image in enumerate(images)]
    return [result.get() for result in found]


def main():
    """Measures a longer film, on two engines of this machine: python pipeline.py"""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/mpmd_pipeline"))
    import inputs
    import numpy as np
    import show
    from tasks import measure, render

    show.run(coasts, render, measure, inputs.draw(np.random.default_rng(1)), engines=2)


if __name__ == "__main__":
    main()
