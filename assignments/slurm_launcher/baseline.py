"""The serial program: one outbreak after the other."""

from __future__ import annotations

import time
from typing import Any

from tasks import outbreak


def serial(count: int, seed: int) -> dict[str, Any]:
    """How many fall ill in each outbreak."""
    return {"sizes": [outbreak(number, seed) for number in range(count)]}


def main() -> None:
    """A small run by hand."""
    from inputs import small

    begin = time.perf_counter()
    sizes = serial(**small())["sizes"]
    print(f"{sizes} in {time.perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    main()
