"""Nothing is computed where others sleep."""


def serial(seed):
    return {"printed": str(seed)}
