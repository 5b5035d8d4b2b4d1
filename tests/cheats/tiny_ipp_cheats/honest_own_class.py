"""A class of the student's that deals the tasks out by itself."""


class Dealer:
    def __init__(self, client, task):
        self.engines = [client[number] for number in client.ids]
        self.task = task

    def deal(self, items):
        sent = [self.engines[n % len(self.engines)].apply_async(self.task, x) for n, x in enumerate(items)]
        return [result.get() for result in sent]


def orbits(client, orbit, starts):
    return Dealer(client, orbit).deal(starts)
