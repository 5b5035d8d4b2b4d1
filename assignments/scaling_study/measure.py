"""Measures by hand, and writes the seconds into scaling.json.

The serial program: python measure.py
ball.py, on four workers: python -m scoop -n 4 measure.py
"""

from __future__ import annotations

import baseline
import inputs
import scoop
import show
from tasks import hits


def main():
    """With workers the program in ball.py, without them the serial one."""
    if scoop.IS_RUNNING:
        import ball

        show.run(ball.volume, hits, inputs.by_hand(), who=str(scoop.SIZE))
    else:
        show.run(baseline.volume, hits, inputs.by_hand(), who=show.SERIAL)


if __name__ == "__main__":
    main()
