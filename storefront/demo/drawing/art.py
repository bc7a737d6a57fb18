"""Flat artwork drawn by code: the shop's mark, labels, clock faces, screens."""

import math

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from .materials import mixhex

N = 512
# strokes of the two characters of the name, in a unit square each
GUI = [
    [(0.02, 0.30), (0.42, 0.30)],
    [(0.22, 0.05), (0.22, 0.95)],
    [(0.21, 0.34), (0.03, 0.68)],
    [(0.24, 0.38), (0.40, 0.56)],
    [(0.54, 0.13), (0.54, 0.90)],
    [(0.54, 0.13), (0.94, 0.13)],
    [(0.54, 0.37), (0.88, 0.37), (0.88, 0.64), (0.54, 0.64)],
    [(0.54, 0.90), (0.97, 0.90)],
]
TAI = [
    [(0.46, 0.06), (0.20, 0.40), (0.76, 0.36)],
    [(0.64, 0.20), (0.86, 0.48)],
    [(0.25, 0.58), (0.25, 0.94)],
    [(0.25, 0.58), (0.76, 0.58), (0.76, 0.94)],
    [(0.25, 0.88), (0.76, 0.88)],
]


def canvas(bg):
    im = Image.new("RGB", (N * 2, N * 2), bg)
    return im, ImageDraw.Draw(im)


def done(im):
    a = np.asarray(im.resize((N, N), Image.LANCZOS)).astype(float) / 255
    return np.where(a <= 0.04045, a / 12.92, ((a + 0.055) / 1.055) ** 2.4).astype(np.float32)


def strokes(d, paths, x, y, w, h, lw, fg):
    for p in paths:
        q = [(x + a * w, y + b * h) for a, b in p]
        d.line(q, fill=fg, width=int(lw), joint="curve")
        for c in (q[0], q[-1]):
            d.ellipse([c[0] - lw / 2, c[1] - lw / 2, c[0] + lw / 2, c[1] + lw / 2], fill=fg)


def mark(d, cx, cy, s, fg):
    """The shop's mark: a cup that is also the sign 'counter', with one line of steam."""
    lw = max(2, s * 0.10)
    a = s * 0.30
    d.line(
        [
            (cx - a, cy + 0.02 * s),
            (cx - a * 0.86, cy + s * 0.40),
            (cx + a * 0.86, cy + s * 0.40),
            (cx + a, cy + 0.02 * s),
            (cx - a, cy + 0.02 * s),
        ],
        fill=fg,
        width=int(lw),
        joint="curve",
    )
    p = [(cx + 0.02 * s, cy - 0.46 * s), (cx - 0.20 * s, cy - 0.16 * s), (cx + 0.22 * s, cy - 0.18 * s)]
    d.line(p, fill=fg, width=int(lw), joint="curve")
    d.line([(cx + 0.15 * s, cy - 0.32 * s), (cx + 0.29 * s, cy - 0.10 * s)], fill=fg, width=int(lw))
    for c in [
        *p,
        (cx + 0.15 * s, cy - 0.32 * s),
        (cx + 0.29 * s, cy - 0.1 * s),
        (cx - a, cy + 0.02 * s),
        (cx + a, cy + 0.02 * s),
    ]:
        d.ellipse([c[0] - lw / 2, c[1] - lw / 2, c[0] + lw / 2, c[1] + lw / 2], fill=fg)


def leaf(d, x, y, length, ang, fg, bend=0.34):
    """One pointed leaf."""
    t = np.linspace(0, 1, 24)
    w = np.sin(np.pi * t) ** 0.9 * bend * length / 2
    c, s = math.cos(ang), math.sin(ang)
    P = [(x + c * a * length - s * b, y + s * a * length + c * b) for a, b in zip(t, w, strict=False)] + [
        (x + c * a * length + s * b, y + s * a * length - c * b) for a, b in zip(t[::-1], w[::-1], strict=False)
    ]
    d.polygon(P, fill=fg)


def sprig(d, x, y, length, ang, fg, n=5):
    c, s = math.cos(ang), math.sin(ang)
    d.line([(x, y), (x + c * length, y + s * length)], fill=fg, width=max(2, int(length * 0.018)))
    for i in range(n):
        t = 0.18 + 0.8 * i / n
        px, py = x + c * length * t, y + s * length * t
        k = length * 0.36 * (1 - 0.5 * t)
        leaf(d, px, py, k, ang - 0.75, fg)
        leaf(d, px, py, k, ang + 0.75, fg)
    leaf(d, x + c * length, y + s * length, length * 0.24, ang, fg)


def bars(d, cx, y, ws, h, gap, fg):
    for w in ws:
        d.rounded_rectangle([cx - w / 2, y, cx + w / 2, y + h], h / 2, fill=fg)
        y += h + gap


def label(bg="#efe7d6", fg="#38453d", accent="#b8694a", style=0):
    """style 0 sprig, 1 two characters, 2 sun and hills, 3 lines only, 4 band and mark."""
    im, d = canvas(bg)
    W = N * 2
    soft = mixhex(bg, fg, 0.55)
    if style == 0:
        sprig(d, W * 0.5, W * 0.66, W * 0.34, -math.pi / 2, accent)
        mark(d, W * 0.5, W * 0.13, W * 0.15, fg)
        bars(d, W * 0.5, W * 0.74, [W * 0.44], W * 0.028, 0, fg)
        bars(d, W * 0.5, W * 0.81, [W * 0.30, W * 0.22], W * 0.014, W * 0.026, soft)
    elif style == 1:
        strokes(d, GUI, W * 0.36, W * 0.16, W * 0.28, W * 0.28, W * 0.024, fg)
        strokes(d, TAI, W * 0.36, W * 0.50, W * 0.28, W * 0.28, W * 0.024, fg)
        d.rectangle([W * 0.08, W * 0.07, W * 0.92, W * 0.93], outline=soft, width=5)
        d.ellipse([W * 0.73, W * 0.76, W * 0.84, W * 0.87], fill=accent)
    elif style == 2:
        d.ellipse([W * 0.34, W * 0.20, W * 0.66, W * 0.52], fill=accent)
        for k, (yy, c) in enumerate(
            [(0.56, mixhex(bg, fg, 0.28)), (0.64, mixhex(bg, fg, 0.5)), (0.73, mixhex(bg, fg, 0.8))]
        ):
            d.polygon(
                [(0, W)] + [(x, W * (yy + 0.035 * math.sin(x / W * 7 + k * 2))) for x in range(0, W + 8, 8)] + [(W, W)],
                fill=c,
            )
    elif style == 3:
        mark(d, W * 0.5, W * 0.30, W * 0.22, fg)
        bars(d, W * 0.5, W * 0.60, [W * 0.5, W * 0.36, W * 0.42], W * 0.022, W * 0.05, soft)
    else:
        d.rectangle([0, W * 0.60, W, W * 0.80], fill=accent)
        mark(d, W * 0.5, W * 0.33, W * 0.30, fg)
        bars(d, W * 0.5, W * 0.685, [W * 0.46], W * 0.03, 0, bg)
    return done(im)


def clock(bg="#f2ede2", fg="#3a3733", accent="#b8694a", h=10, m=9):
    im, d = canvas(bg)
    c = N
    for i in range(60):
        a = math.radians(i * 6)
        r0 = N * (0.80 if i % 5 == 0 else 0.85)
        lw = 16 if i % 5 == 0 else 6
        d.line(
            [(c + math.sin(a) * r0, c - math.cos(a) * r0), (c + math.sin(a) * N * 0.89, c - math.cos(a) * N * 0.89)],
            fill=fg,
            width=lw,
        )
    for a, length, w, col in [((h + m / 60) * 30, 0.46, 30, fg), (m * 6, 0.70, 20, fg), (222, 0.74, 8, accent)]:
        a = math.radians(a)
        d.line(
            [
                (c - math.sin(a) * N * 0.10, c + math.cos(a) * N * 0.10),
                (c + math.sin(a) * N * length, c - math.cos(a) * N * length),
            ],
            fill=col,
            width=w,
        )
    d.ellipse([c - 26, c - 26, c + 26, c + 26], fill=accent)
    mark(d, c, c + N * 0.45, N * 0.16, mixhex(bg, fg, 0.6))
    return done(im)


def print_art(bg, fg, accent, style=0):
    """Prints: 0 big mark, 1 sprigs, 2 sun. bg None gives a print without ground (with alpha)."""
    if bg is None:
        a = print_art("#000000", fg, accent, style)
        b = print_art("#ffffff", fg, accent, style)
        al = 1 - np.clip((b - a).mean(-1, keepdims=True), 0, 1)
        return np.concatenate([np.where(al > 0.02, a / np.maximum(al, 0.02), a), al], -1).clip(0, 1).astype(np.float32)
    im, d = canvas(bg)
    W = N * 2
    if style == 0:
        mark(d, W * 0.5, W * 0.42, W * 0.5, fg)
        bars(d, W * 0.5, W * 0.80, [W * 0.36], W * 0.03, 0, fg)
    elif style == 1:
        sprig(d, W * 0.32, W * 0.84, W * 0.56, -1.75, fg, 6)
        sprig(d, W * 0.60, W * 0.84, W * 0.44, -1.3, accent, 5)
    else:
        d.ellipse([W * 0.25, W * 0.14, W * 0.75, W * 0.64], fill=accent)
        for k in range(4):
            bars(d, W * 0.5, W * (0.50 + k * 0.085), [W * (0.66 - k * 0.1)], W * 0.035, 0, fg)
    return done(im)


def tape(bg, fg, style=0):
    im, d = canvas(bg)
    W = N * 2
    for i in range(8):
        for j in range(8):
            x, y = (i + 0.5 + 0.5 * (j % 2)) * W / 8, (j + 0.5) * W / 8
            if style == 0:
                d.ellipse([x - 22, y - 22, x + 22, y + 22], fill=fg)
            elif style == 1:
                leaf(d, x - 40, y + 20, 90, -0.6, fg)
            else:
                d.line([(x - 50, y + 50), (x + 50, y - 50)], fill=fg, width=20)
    return done(im)


def leaves_gobo(n=700, seed=3, leafy=True, panes=(2, 3), soft=2.0):
    """What stands between the sun and the table: a window with mullions and some leaves."""
    im = Image.new("L", (n, n), 0)
    d = ImageDraw.Draw(im)
    m = n * 0.06
    cw, ch = (n - 2 * m) / panes[0], (n - 2 * m) / panes[1]
    g = n * 0.022
    for i in range(panes[0]):
        for j in range(panes[1]):
            d.rectangle([m + i * cw + g, m + j * ch + g, m + (i + 1) * cw - g, m + (j + 1) * ch - g], fill=255)
    if leafy:
        rng = np.random.default_rng(seed)
        for _ in range(7):
            x, y, a = rng.uniform(-0.05, 0.5) * n, rng.uniform(0.0, 0.8) * n, rng.uniform(-0.9, 0.5)
            sprig(d, x, y, n * rng.uniform(0.25, 0.42), a, 30, 6)

    return gaussian_filter(np.asarray(im).astype(np.float32) / 255, soft)
