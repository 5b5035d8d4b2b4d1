"""A coroutine of asyncio for each stage, and a queue of asyncio between them."""

import asyncio


def coasts(client, render, measure, film):
    return asyncio.run(pipeline(client[0], client[1], render, measure, film))


async def pipeline(renderer, measurer, render, measure, film):
    images = asyncio.Queue()

    async def rendered():
        for frame, result in [(frame, renderer.apply_async(render, frame, c)) for frame, c in enumerate(film)]:
            await images.put((frame, await asyncio.wrap_future(result)))

    async def measured():
        pending = []
        while len(pending) < len(film):
            frame, image = await images.get()
            pending.append(asyncio.wrap_future(measurer.apply_async(measure, frame, image)))
        return await asyncio.gather(*pending)

    _, found = await asyncio.gather(rendered(), measured())
    return found
