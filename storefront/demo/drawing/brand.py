"""The shop's mark as SVG and eight abstract faces for avatars."""

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from .art import GUI, TAI
from .materials import mixhex

INK, BRAND, PAPER = "#1C1B17", "#0B5D4E", "#FAF9F6"


def _path(paths, x, y, w, h):
    return "".join("M" + "L".join(f"{x + a * w:.2f} {y + b * h:.2f}" for a, b in p) for p in paths)


MARK = (
    '<path d="M24 51h48l-4.2 22.4a5 5 0 0 1-4.9 4.1H33.1a5 5 0 0 1-4.9-4.1z"/>'
    '<path d="M49 15.5C46 24 40 31.5 33 38.5L62.5 36.5"/><path d="M58 25c3.6 4 6.8 8.2 9.5 12.8"/>'
)
STROKE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'


def _svg(width, height, body):
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="柜台">{body}</svg>\n'


def mark_svg(fg=BRAND, bg=None):
    """A cup that is also a counter, under one stroke of steam: the sign 台 made of two things."""
    tile = f'<rect width="96" height="96" rx="22" fill="{bg}"/>' if bg else ""
    return _svg(96, 96, f'{tile}<g {STROKE} stroke="{fg}" stroke-width="7">{MARK}</g>')


def word_svg(fg=INK, mark=BRAND):
    """Mark and the two characters, drawn as strokes."""
    characters = f'<path d="{_path(GUI, 104, 18, 62, 62)}"/><path d="{_path(TAI, 186, 18, 62, 62)}"/>'
    body = f'<g {STROKE} stroke="{mark}" stroke-width="7">{MARK}</g>'
    return _svg(268, 96, f'{body}<g {STROKE} stroke="{fg}" stroke-width="5.6">{characters}</g>')


SKIN = ["#e9c3a4", "#d9a887", "#f0d2b6", "#c99472", "#e3b899", "#f2d9c2", "#d2a07c", "#e8c8ad"]
HAIR = ["#2f2823", "#4a342a", "#1f2226", "#6b4a35", "#3a3230", "#8b857c", "#2a2623", "#543a30"]
CLOTH = ["#77835f", "#bd6d4c", "#3f5374", "#c9974f", "#7d5663", "#2f5a4c", "#9fb6c3", "#cf9d50"]
GROUND = ["#DFE5DA", "#EFDDD2", "#EAD9B4", "#DEE4E6", "#EBE2D2", "#D9CCD0", "#E3D6C1", "#DCE3D4"]


def avatar(i, n=512):
    """A face of a few soft shapes, with paper shade between the layers."""
    S = n * 2
    img = np.tile(np.array([int(GROUND[i][k : k + 2], 16) for k in (1, 3, 5)], float), (S, S, 1))

    def layer(draw_fn, col, shade=0.16, off=(0.012, 0.018), blur=0.02, grad=0.10):
        nonlocal img
        m = Image.new("L", (S, S), 0)
        draw_fn(ImageDraw.Draw(m))
        a = np.asarray(m).astype(float) / 255
        if shade:
            b = np.zeros_like(a)
            oy, ox = int(off[1] * S), int(off[0] * S)
            b[oy:, ox:] = a[:-oy, :-ox]
            sh = gaussian_filter(b, blur * S) * shade * (1 - a)
            img *= 1 - sh[..., None] * [0.8, 0.95, 1.05]
        c = np.array([int(col[k : k + 2], 16) for k in (1, 3, 5)], float)
        yy, xx = np.mgrid[0:S, 0:S] / S
        g = 1 + grad * (0.5 - (xx * 0.6 + yy * 0.5))
        inner = gaussian_filter(a, 0.03 * S)
        rim = np.clip(1 - (1 - inner) * 0.20, 0, 1)
        img = img * (1 - a[..., None]) + np.clip(c * (g * rim)[..., None], 0, 255) * a[..., None]

    def E(d, cx, cy, rx, ry):
        d.ellipse([(cx - rx) * S, (cy - ry) * S, (cx + rx) * S, (cy + ry) * S], fill=255)

    sk, ha, cl = SKIN[i], HAIR[i], CLOTH[i]
    long_ = i in (0, 2, 4, 7)
    bun = i in (4,)
    glasses = i in (3, 5)
    hat = i == 6
    if long_:
        layer(
            lambda d: (
                E(d, 0.5, 0.44, 0.25, 0.26),
                d.rounded_rectangle([0.25 * S, 0.42 * S, 0.75 * S, (0.70 if i != 2 else 0.60) * S], 0.10 * S, fill=255),
            ),
            ha,
        )
    if bun:
        layer(lambda d: E(d, 0.5, 0.17, 0.10, 0.095), ha)
    layer(lambda d: (E(d, 0.5, 1.02, 0.37, 0.30),), cl)
    layer(
        lambda d: d.rounded_rectangle([0.435 * S, 0.55 * S, 0.565 * S, 0.78 * S], 0.06 * S, fill=255),
        mixhex(sk, "#8a5a40", 0.22),
        0.05,
    )
    if i % 3 == 0:
        layer(
            lambda d: d.polygon(
                [
                    (0.40 * S, 0.74 * S),
                    (0.5 * S, 0.86 * S),
                    (0.60 * S, 0.74 * S),
                    (0.66 * S, 0.80 * S),
                    (0.5 * S, 0.95 * S),
                    (0.34 * S, 0.80 * S),
                ],
                fill=255,
            ),
            mixhex(cl, "#ffffff", 0.25),
            0.1,
        )
    layer(
        lambda d: (E(d, 0.315, 0.47, 0.035, 0.05), E(d, 0.685, 0.47, 0.035, 0.05)), mixhex(sk, "#a86a4c", 0.18), 0.05
    ) if not long_ else None
    layer(lambda d: E(d, 0.5, 0.46, 0.185, 0.215), sk, grad=0.16)
    for x in (0.40, 0.60):
        layer(lambda d, x=x: E(d, x, 0.53, 0.038, 0.026), mixhex(sk, "#d9694a", 0.32), 0)
    f = {
        0: lambda d: (d.pieslice([0.29 * S, 0.20 * S, 0.71 * S, 0.62 * S], 180, 318, fill=255),),
        1: lambda d: d.chord([0.30 * S, 0.22 * S, 0.70 * S, 0.58 * S], 186, 354, fill=255),
        2: lambda d: (d.chord([0.29 * S, 0.20 * S, 0.71 * S, 0.66 * S], 190, 350, fill=255),),
        3: lambda d: (
            d.chord([0.30 * S, 0.21 * S, 0.70 * S, 0.56 * S], 196, 350, fill=255),
            E(d, 0.42, 0.25, 0.12, 0.06),
        ),
        4: lambda d: d.chord([0.29 * S, 0.21 * S, 0.71 * S, 0.60 * S], 192, 348, fill=255),
        5: lambda d: d.chord([0.31 * S, 0.23 * S, 0.69 * S, 0.52 * S], 190, 350, fill=255),
        6: lambda d: d.chord([0.31 * S, 0.24 * S, 0.69 * S, 0.60 * S], 184, 356, fill=255),
        7: lambda d: (d.pieslice([0.29 * S, 0.20 * S, 0.71 * S, 0.60 * S], 222, 360, fill=255),),
    }[i]
    layer(f, ha, 0.14)
    if hat:
        layer(
            lambda d: (
                d.chord([0.29 * S, 0.14 * S, 0.71 * S, 0.56 * S], 180, 360, fill=255),
                d.rounded_rectangle([0.27 * S, 0.325 * S, 0.73 * S, 0.385 * S], 0.03 * S, fill=255),
            ),
            "#bd6d4c",
        )
    for x in (0.43, 0.57):
        layer(lambda d, x=x: E(d, x, 0.465, 0.0125, 0.0165), "#2b241f", 0)
    layer(
        lambda d: d.arc([0.455 * S, 0.50 * S, 0.545 * S, 0.575 * S], 25, 155, fill=255, width=int(0.011 * S)),
        "#9a4a38",
        0,
    )
    if glasses:
        layer(
            lambda d: (
                d.ellipse([0.375 * S, 0.415 * S, 0.48 * S, 0.52 * S], outline=255, width=int(0.010 * S)),
                d.ellipse([0.52 * S, 0.415 * S, 0.625 * S, 0.52 * S], outline=255, width=int(0.010 * S)),
                d.line([(0.48 * S, 0.46 * S), (0.52 * S, 0.46 * S)], fill=255, width=int(0.010 * S)),
            ),
            "#3a322b",
            0.1,
        )
    return np.asarray(Image.fromarray(img.clip(0, 255).astype(np.uint8)).resize((n, n), Image.LANCZOS))
