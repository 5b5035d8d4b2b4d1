"""Both engines compute everything."""


def orbits(client, starts):
    return client[:].apply_sync(everything, starts)[0]


def everything(starts):
    from tasks import end

    return [end(x) for x in starts]
