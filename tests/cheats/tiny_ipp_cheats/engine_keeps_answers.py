"""One engine keeps every answer in a module of its own and computes the new ones alone (row 6)."""


def orbits(client, orbit, starts):
    return client[0].apply_sync(kept, orbit, starts)


def kept(orbit, starts):
    import sys
    import types

    known = sys.modules.setdefault("kept_answers", types.ModuleType("kept_answers")).__dict__.setdefault("known", {})
    for x in starts:
        if x not in known:
            known[x] = orbit(x)
    return [known[x] for x in starts]
