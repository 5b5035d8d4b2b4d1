"""An engine for each stage, but all images are collected before the first one is measured."""


def coasts(client, render, measure, film):
    images = client[0].map_sync(render, range(len(film)), film)
    return client[1].map_sync(measure, range(len(film)), images)
