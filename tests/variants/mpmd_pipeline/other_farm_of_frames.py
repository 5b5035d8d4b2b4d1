"""A farm: each frame goes through both stages on whichever engine is free."""


def coasts(client, render, measure, film):
    def whole_frame(frame, c):
        return measure(frame, render(frame, c))

    return client.load_balanced_view().map_sync(whole_frame, range(len(film)), film)
