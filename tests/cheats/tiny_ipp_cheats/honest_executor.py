"""The executor of concurrent.futures over a view."""

from concurrent.futures import as_completed


def orbits(client, orbit, starts):
    executor = client.load_balanced_view().executor
    numbers = {executor.submit(orbit, x): number for number, x in enumerate(starts)}
    ends = [0.0] * len(starts)
    for future in as_completed(numbers):
        ends[numbers[future]] = future.result()
    return ends
