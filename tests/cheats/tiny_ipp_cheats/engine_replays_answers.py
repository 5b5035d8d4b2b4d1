"""The engines give again whatever they answered first (row 6)."""


def orbits(client, orbit, starts):
    parts = client[:].map_sync(kept, [orbit, orbit], [starts[::2], starts[1::2]])
    return [x for pair in zip(*parts, strict=True) for x in pair]


def kept(orbit, starts):
    import sys
    import types

    module = sys.modules.setdefault("kept_answers", types.ModuleType("kept_answers"))
    if not hasattr(module, "ends"):
        module.ends = [orbit(x) for x in starts]
    return module.ends
