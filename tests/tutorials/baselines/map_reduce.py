"""The sum of the squares below a thousand, which others sleep for."""


def serial(seed):
    return {"printed": str(sum(a * a for a in range(1000)))}
