"""Statements as text: one engine renders and is asked for each image, the other one measures and keeps the coasts."""


def coasts(client, render, measure, film):
    renderer, measurer = client[0], client[1]
    renderer.push({"render": render, "film": film})
    measurer.push({"measure": measure, "kept": []})
    images = []
    for frame in range(len(film)):
        renderer.execute(f"image = render({frame}, film[{frame}])")
        images.append(renderer.pull("image", block=False))
    for frame, image in enumerate(images):
        measurer.push({"image": image.get()})
        measurer.execute(f"kept.append(measure({frame}, image))")
    return measurer["kept"]
