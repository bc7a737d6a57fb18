"""Tea itself, and what boils, carries and serves it."""

import math

import numpy as np
from scipy.interpolate import griddata

from .. import art
from ..materials import iron, kraft, mat, matte, metal, mixhex, paper, wood
from ..mesh import (
    Mesh,
    fillet,
    grid_normals,
    grid_tris,
    join,
    lathe,
    rbox,
    shell,
    smooth_normals,
    spline,
    tube,
)
from ..render import Scene
from .registry import artwork_on, colour, product, scene


@product("iron_kettle", "kitchen", el=17, fill=0.76)
def iron_kettle(c="#2e2c2a", size=1.0, knob="brass", nubs=True):
    """Cast iron kettle with a bail; nubs are the rows of small knobs around its shoulder."""
    m = iron(c)
    body = spline([(4.6, 0), (7.4, 0.8), (9.3, 4.0), (9.0, 7.6), (6.6, 10.4), (4.4, 11.2)], 60)
    s = scene((lathe(np.vstack([[[0, 0]], body, [[4.1, 11.2], [4.0, 10.8], [0, 10.8]]]), 140, wob=0.004), m))
    if nubs:
        bead = lathe(spline([(0.34, -0.05), (0.26, 0.16), (0.0, 0.24)], 8), 14)
        beads = []
        for row, y in enumerate((4.4, 5.5, 6.6, 7.7)):
            r = float(np.interp(y, body[:, 1], body[:, 0]))
            slope = (float(np.interp(y + 0.3, body[:, 1], body[:, 0])) - r) / 0.3
            tilt = 90 + math.degrees(math.atan(slope))
            for k in range(46):
                turn = (k + 0.5 * (row % 2)) * 360 / 46
                beads.append(bead.rot("x", tilt).move(0, y, r).rot("y", turn))
        s.add(join(*beads), m)
    lid = fillet([(0, 0), (4.5, 0, 0.2), (4.6, 0.3, 0.15), (3.4, 1.2, 1.0), (0, 1.7)])
    s.add(lathe(lid).move(0, 11.2, 0), m)
    ball = fillet([(0.5, 0), (0.4, 0.5, 0.1), (1.0, 1.0, 0.4), (0.8, 1.9, 0.4), (0, 2.1)])
    s.add(lathe(ball, 40).move(0, 12.7, 0), metal(knob, 0.28))
    line = spline([(7.6, 5.4, 0), (10.0, 6.6, 0), (11.6, 8.8, 0), (13.2, 10.2, 0)], 34)
    spout = tube(line, [1.7, 1.35, 1.05, 0.9], caps=False)
    spout.lp = spout.v.copy()
    s.add(spout, m)
    hole = lathe(fillet([(0.0, 0), (0.7, 0), (0.92, 0.02, 0.05), (0.9, 0.1)]), 24).rot("z", -48)
    s.add(hole.move(13.2, 10.2, 0), mat(0, "#141210", rough=0.9))
    half = [(-6.4, 10.2, 0), (-8.2, 14.6, 0), (-5.2, 19.4, 0), (0, 21.0, 0)]
    bail = spline(half + [(-x, y, z) for x, y, z in half[-2::-1]], 80)
    s.add(tube(bail, [0.42, 0.46, 0.58, 0.62, 0.58, 0.46, 0.42]), m)
    for side in (-1, 1):
        s.add(tube([(side * 6.2, 9.6, 0), (side * 6.6, 10.9, 0)], 0.75), m)
    return Scene().put(s, s=size)


@product("flask", "kitchen", el=13, fill=0.78)
def flask(c="pine", size=1.0, lid="beech", h=19.0, loop=True):
    """Insulated bottle: powder-coated body, steel ring, wooden or steel lid."""
    coat = mat(22, colour(c), colour(c), rough=0.55, f0=0.045, bump=0.02, p1=22, p3=0.25, coat=0.15, crough=0.4)
    body = fillet(
        [(0, 0), (3.5, 0, 0.5), (3.6, 0.6, 0.4), (3.6, h - 3.4, 1.8), (2.75, h - 0.8, 0.8), (2.75, h), (0, h)]
    )
    s = scene((lathe(body), coat))
    ring = fillet([(2.8, h - 0.1), (2.9, h, 0.05), (2.9, h + 0.5, 0.05), (2.75, h + 0.6), (0, h + 0.6)])
    s.add(lathe(ring), metal("steel", 0.22))
    cap = lathe(fillet([(0, 0), (2.85, 0, 0.1), (2.9, 0.2, 0.1), (2.9, 3.1, 0.5), (0, 3.2)]))
    s.add(cap.move(0, h + 0.6, 0), metal("steel", 0.24) if lid == "steel" else wood(lid, 1.4))
    if loop:
        cord = [(2.7, h + 2.6, 0), (4.6, h + 3.6, 0.3), (5.0, h + 0.6, 0.8), (4.3, h - 3.2, 0.9), (3.9, h - 0.4, 0.4)]
        fibre = mat(5, "#c8b394", "#8d7a5d", rough=0.9, bump=0.3, p1=6)
        s.add(tube(spline([*cord, (2.9, h + 2.2, 0)], 60), 0.22, n=12, caps=False), fibre)
    return Scene().put(s, s=size)


@product("tea_cake", "tea", el=34, az=-16, fill=0.74)
def tea_cake(c="#efe6d3", size=1.0, accent="#a8452f", leaves="#4a3322", style=1):
    """Pressed tea: one cake in its paper, standing, and one unwrapped before it."""
    profile = fillet([(0, 0.5), (2.0, 0.2, 1.0), (7.6, 0, 1.4), (9.3, 1.2, 1.2), (7.8, 2.4, 1.6), (0, 2.9)])
    s = Scene()
    wrapped = scene((lathe(profile, 140, wob=0.006, seed=2), paper(c, fibre=0.5)))
    face = lathe([(5.4, 3.02), (0, 3.06)], 90)
    face.uv = np.stack([face.v[:, 0] / 11.0 + 0.5, 0.5 - face.v[:, 2] / 11.0], 1).astype(np.float32)
    wrapped.add(face, artwork_on(wrapped, art.label(bg=c, fg="#4a3a2c", accent=accent, style=style)))
    s.put(wrapped, rx=68, y=8.6, z=-4.2)
    s.add(rbox(7, 1.2, 4, 0.3).move(0, 0, -5.4), wood("walnut", 1.2))
    pressed = mat(27, leaves, mixhex(leaves, "#c9a878", 0.45), rough=0.7, f0=0.03, bump=1.3, p1=2.6, p2=2.2, p3=1.0)
    s.add(lathe(profile, 140, wob=0.02, seed=7).scale(0.92).move(6.0, 0, 7.2), pressed)
    return Scene().put(s, s=size)


@product("tea_pouch", "tea", el=14, az=-14, fill=0.74)
def tea_pouch(c="#c49a6c", size=1.0, style=0, accent="#77835f", fg="#38453d", bg="#f1eadb"):
    """Standing bag of tea with a folded top, held by a wooden peg."""
    bag = rbox(13.0, 19.0, 6.2, 0.9, puff=0.9, noise=0.12, seed=3)
    t = np.clip(bag.v[:, 1] / 19.0, 0, 1)
    bag.v[:, 2] *= (1 - 0.86 * np.clip((t - 0.25) / 0.75, 0, 1) ** 1.3).astype(np.float32)
    bag.v[:, 0] *= (1 - 0.05 * t).astype(np.float32)
    smooth_normals(bag)
    bag.lp = bag.v.copy()
    card = kraft(c) if c == "#c49a6c" else paper(colour(c), fibre=0.3)
    s = scene((bag, card), (rbox(12.5, 2.6, 1.5, 0.35).move(0, 18.0, 0), kraft(mixhex(colour(c), "#ffffff", 0.07))))
    s.add(rbox(1.3, 4.2, 2.6, 0.25).move(3.2, 17.2, 0.4), wood("beech", 1.6))
    front = bag.v[bag.n[:, 2] > 0.2]
    X, Y = np.meshgrid(np.linspace(-3.8, 3.8, 14), np.linspace(4.2, 13.4, 18), indexing="ij")
    Z = griddata(front[:, :2], front[:, 2], (X, Y)) + 0.07
    P = np.stack([X, Y, Z], -1)
    normals = grid_normals(P)
    normals *= np.sign(normals[..., 2:3])
    uv = np.stack([(X + 3.8) / 7.6, (Y - 4.2) / 9.2], -1).reshape(-1, 2)
    label = Mesh(P.reshape(-1, 3), normals.reshape(-1, 3), grid_tris(14, 18), uv)
    s.add(label, artwork_on(s, art.label(bg=bg, fg=fg, accent=accent, style=style)))
    return Scene().put(s, s=size)


@product("coasters", "tea", el=30, az=-18, fill=0.66)
def coasters(w="walnut", size=1.0, n=4, brass=True):
    """Round wooden coasters: a small pile and one leaning on it."""
    ring = fillet([(0, 0), (4.9, 0, 0.2), (5.0, 0.35, 0.2), (4.9, 0.8, 0.15), (4.4, 0.8, 0.1), (4.3, 0.62), (0, 0.62)])
    s = Scene()
    rng = np.random.default_rng(4)
    for i in range(n):
        x, z = rng.normal(0, 0.12, 2)
        s.add(lathe(ring, 120).lp_shift(3 * i, 0, 5 * i).move(x, i * 0.82, z), wood(w, 1.3))
    lean = scene((lathe(ring, 120).lp_shift(4, 2, 9), wood(w, 1.3)))
    if brass:
        lean.add(lathe(fillet([(0.9, 0.60), (0.9, 0.72, 0.05), (0, 0.74)]), 40), metal("brass", 0.3, 2))
    s.put(lean, rx=62, ry=-16, x=4.8, y=4.35, z=4.6)
    return Scene().put(s, s=size)


@product("tea_tools", "tea", el=46, az=-24, fill=0.80)
def tea_tools(w="bamboo", size=1.0, c="celadon"):
    """For the tea table: a scoop, a pick, a pair of tongs and the pot they stand in."""
    s = Scene()
    T, U = np.meshgrid(np.linspace(0, 1, 40), np.linspace(-1, 1, 15), indexing="ij")
    half = 2.3 - 0.9 * T**2
    trough = np.stack([U * half, 0.25 + 1.25 * U**2 * (half / 2.3), T * 16 - 8], -1)
    normals = grid_normals(trough)
    normals *= np.sign(normals[..., 1:2])
    scoop = Mesh(trough.reshape(-1, 3), normals.reshape(-1, 3), grid_tris(40, 15))
    s.add(scoop.rot("y", 8).move(-7, 0.1, 0).lp_axes("zyx"), wood(w, 1.4))
    s.add(
        tube(spline([(-2, 0.4, -9), (-1.8, 0.45, 0), (-1.5, 0.4, 9)], 30), [0.42, 0.40, 0.34, 0.08]), wood("dark", 1.6)
    )
    for side in (-1, 1):
        arm = [(2.2, 0.6, -9), (2.2 + side * 0.7, 0.6, -2), (2.2 + side * 1.15, 0.6, 5), (2.2 + side * 0.45, 0.6, 9.2)]
        s.add(tube(spline(arm, 40), [0.42, 0.36, 0.36, 0.26], squash=1.5, up=(0, 1, 0)), wood(w, 1.6))
    pot = fillet([(2.6, 0, 0.3), (3.2, 0.5, 0.5), (3.0, 9.4)])
    s.add(lathe(shell(pot, 0.4), 90).move(9.6, 0, -3.4), matte(colour(c), rings=0.3))
    for i, (dx, dz) in enumerate(((-1.2, -0.6), (0.8, -1.0), (0.2, 1.1))):
        line = [(9.6 + dx * 0.4, 1.0, -3.4 + dz * 0.4), (9.6 + dx * 2.0, 15.5, -3.4 + dz * 2.0)]
        s.add(tube(line, [0.32, 0.36, 0.42]).lp_shift(i * 4, 0, 2), wood((w, "dark", w)[i], 1.6))
    return Scene().put(s, s=size)
