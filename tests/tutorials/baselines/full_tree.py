"""The sums of sums of squares of a tree that is twenty wide."""


def serial(seed):
    def squares(n):
        return sum(i * i for i in range(1, n + 1))

    def level(n):
        return sum(squares(i) for i in range(1, n + 1))

    return {"printed": str(sum(level(i) for i in range(1, 21)))}
