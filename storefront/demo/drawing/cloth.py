"""Soft shapes: cushions, folded cloth, garments lying flat, straps."""

import math

import numpy as np
from scipy.spatial import Delaunay

from .mesh import Mesh, fillet, grid_normals, grid_tris, join, smooth_normals

F = np.float32


def pillow(w, d, h, n=70, pinch=0.10, wr=0.35, seed=0):
    """Cushion lying on the floor, with seams, pointed corners and soft creases."""
    rng = np.random.default_rng(seed)
    a = np.linspace(-1, 1, n)
    a = np.sign(a) * (1 - (1 - np.abs(a)) ** 1.5)
    X, Z = np.meshgrid(a, a, indexing="ij")
    px = X * w / 2 * (1 - pinch * (1 - np.abs(Z) ** 2.2) * np.abs(X) ** 3)
    pz = Z * d / 2 * (1 - pinch * (1 - np.abs(X) ** 2.2) * np.abs(Z) ** 3)
    e = np.clip((1 - X**4) * (1 - Z**4), 0, 1)
    t = e**0.46
    w_ = np.zeros_like(t)
    for cx, cz in [(-1, -1), (1, -1), (-1, 1), (1, 1)]:
        ang = np.arctan2(Z - cz, X - cx)
        dist = np.hypot(X - cx, Z - cz)
        w_ += np.sin(ang * 17 + rng.uniform(0, 6)) * np.exp(-(((dist - 0.32) / 0.26) ** 2))
    for _ in range(4):
        th = rng.uniform(0, 3.14)
        k = rng.uniform(3, 6)
        w_ += 0.25 * np.sin((X * math.cos(th) + Z * math.sin(th)) * k + rng.uniform(0, 6))
    w_ *= np.sqrt(e) * wr
    ms = []
    for sg, flat in ((1, 1.0), (-1, 0.55)):
        y = sg * h / 2 * t * (1.0 if sg > 0 else flat) + (w_ if sg > 0 else 0) * 0.6
        P = np.stack([px, y, pz], -1)
        nn = grid_normals(P) * 1.0
        if (nn[..., 1].mean() > 0) != (sg > 0):
            nn = -nn
        uv = np.stack([px + w / 2, pz + d / 2], -1)
        ms.append(Mesh(P.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(n, n), uv.reshape(-1, 2)))
    m = join(*ms)
    m.v = m.v - np.array([0, m.v[:, 1].min(), 0], F)
    m.lp = m.v.copy()
    return m


def fold(center, thick, depth, nz=40, soft=0.12, seed=0, uscale=1.0):
    """A cloth slab following a centre line [(x, y)...], drawn out along z with soft ends."""
    c = np.asarray(center, float)
    rng = np.random.default_rng(seed)
    d = np.gradient(c, axis=0)
    d /= np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
    nrm = np.stack([-d[:, 1], d[:, 0]], 1)
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(c, axis=0), axis=1))]
    a = np.linspace(math.pi / 2, -math.pi / 2, 9)[1:-1]
    zs = np.r_[-1 + 0.0, np.linspace(-1, 1, nz), 1.0]
    zs = np.sign(zs) * (1 - (1 - np.abs(zs)) ** 1.6)
    rows = []
    uvs = []
    ph = rng.uniform(0, 6.28, 8)
    for i, z in enumerate(zs):
        1 - abs(z)
        k = math.sqrt(max(0.0, 1 - max(0.0, (abs(z) - (1 - thick / depth * 1.1)) / (thick / depth * 1.1)) ** 2))
        t = thick / 2 * (0.30 + 0.70 * k)
        zz = z * depth / 2
        wob = soft * (
            np.sin(s * 0.35 + zz * 0.5 + ph[0])
            + 0.6 * np.sin(s * 0.8 - zz * 0.8 + ph[1])
            + 0.5 * np.sin(zz * 1.1 + ph[2])
        )
        cc = c + nrm * (wob * 0.5)[:, None]
        up = cc + nrm * (t + 0.25 * wob[:, None] * 0)
        lo = cc - nrm * t
        end = [c[-1] + d[-1] * t * math.cos(x) + nrm[-1] * t * math.sin(x) + nrm[-1] * wob[-1] * 0.5 for x in a]
        beg = [c[0] - d[0] * t * math.cos(x) - nrm[0] * t * math.sin(x) + nrm[0] * wob[0] * 0.5 for x in a]
        ring = np.vstack([up, end, lo[::-1], beg, up[:1]])
        if i in (0, len(zs) - 1):  # close the end
            ring = np.vstack([cc, np.repeat(cc[-1:], len(a), 0), cc[::-1], np.repeat(cc[:1], len(a), 0), cc[:1]])
        rows.append(np.c_[ring, np.full(len(ring), zz)])
        np.r_[0, np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))]
        su = np.r_[s, np.full(len(a), s[-1]), s[::-1], np.full(len(a), 0.0), 0]
        vz = zz + np.sign(z) * thick * (0.5 if i in (0, len(zs) - 1) else 0.5 * (1 - k))
        uvs.append(np.stack([su * uscale, np.full(len(ring), vz)], 1))
    P = np.array(rows)
    m = Mesh(
        P.reshape(-1, 3),
        np.zeros((P.shape[0] * P.shape[1], 3)),
        grid_tris(P.shape[0], P.shape[1]),
        np.array(uvs).reshape(-1, 2),
    )
    nn = grid_normals(P)
    m.n = nn.reshape(-1, 3).astype(F)
    # point outwards
    P.shape[1]
    P[len(zs) // 2]
    nm = nn[len(zs) // 2]
    if (nm[: len(c), :2] * nrm).sum() < 0:
        m.n = -m.n
    smooth_normals(m)
    m.v = m.v - np.array([0, m.v[:, 1].min(), 0], F)
    return m


def poly_sdf(P, poly):
    """Signed distance (inside positive) of points P (n, 2) to a closed polygon."""
    a = poly
    b = np.roll(poly, -1, 0)
    d = np.full(len(P), 1e9)
    ins = np.zeros(len(P), bool)
    for p, q in zip(a, b, strict=False):
        e = q - p
        w = P - p
        t = np.clip((w @ e) / (e @ e + 1e-12), 0, 1)
        d = np.minimum(d, ((w - t[:, None] * e) ** 2).sum(1))
        c1 = (p[1] <= P[:, 1]) != (q[1] <= P[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = p[0] + (P[:, 1] - p[1]) / (q[1] - p[1]) * e[0]
        ins ^= c1 & (P[:, 0] < x)
    d = np.sqrt(d)
    return np.where(ins, d, -d)


def flat_cloth(poly, step=0.55, thick=0.7, edge=1.2, wrinkle=None, seed=0, lift=0.0):
    """A garment lying flat: an outline in (x, z) with puffed edges and given wrinkles f(x, z) -> height."""
    poly = np.asarray(poly, float)
    per = np.linalg.norm(np.roll(poly, -1, 0) - poly, axis=1)
    pts = []
    for p, q, length in zip(poly, np.roll(poly, -1, 0), per, strict=False):
        k = max(1, int(length / step))
        pts += [p + (q - p) * i / k for i in range(k)]
    ring = np.array(pts)
    lo, hi = poly.min(0), poly.max(0)
    gx = np.arange(lo[0], hi[0], step)
    gz = np.arange(lo[1], hi[1], step)
    X, Z = np.meshgrid(gx, gz, indexing="ij")
    P = np.stack([X.ravel(), Z.ravel()], 1)
    sd = poly_sdf(P, poly)
    P = P[sd > step * 0.45]
    sd = sd[sd > step * 0.45]

    c = ring
    A = np.vstack([c, P])
    D = np.r_[np.zeros(len(c)), sd]
    tri = Delaunay(A).simplices
    mid = A[tri].mean(1)
    ok = poly_sdf(mid, poly) > -1e-3
    tri = tri[ok]
    e = np.clip(D / edge, 0, 1)
    y = thick * np.sqrt(np.clip(1 - (1 - e) ** 2, 0, 1))
    if wrinkle is not None:
        y = y + wrinkle(A[:, 0], A[:, 1]) * np.clip(D / 1.5, 0, 1) ** 0.8
    y = np.maximum(y, 0.03) + lift
    v = np.stack([A[:, 0], y, A[:, 1]], 1)
    fn = np.cross(v[tri[:, 1]] - v[tri[:, 0]], v[tri[:, 2]] - v[tri[:, 0]])
    flip = fn[:, 1] < 0
    tri[flip] = tri[flip][:, ::-1]
    fn[flip] *= -1
    n = np.zeros_like(v)
    for k in range(3):
        np.add.at(n, tri[:, k], fn)
    n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-12
    b = np.arange(len(c))  # skirt to the floor
    bv = v[b].copy()
    bv[:, 1] = lift
    k = len(v)
    v2 = np.vstack([v, bv])
    n2 = np.vstack([n, n[b]])
    b2 = np.roll(b, -1)
    sk = np.vstack([np.stack([b, b2, k + b], 1), np.stack([b2, k + b2, k + b], 1)])
    uv = np.vstack([A, A[b]])
    ax = np.r_[D, np.zeros(len(b))]
    return Mesh(v2, n2, np.vstack([tri, sk]), uv, ax)


def strap(path, w, t=0.25, normal=(0, 0, 1)):
    """Flat band along a path."""
    P = np.asarray(path, float)
    d = np.gradient(P, axis=0)
    d /= np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
    nv = np.array(normal, float)
    S = np.cross(d, nv)
    S /= np.linalg.norm(S, axis=1, keepdims=True) + 1e-9
    N = np.cross(S, d)
    sec = fillet(
        [
            (-w / 2, -t / 2),
            (w / 2, -t / 2, t * 0.45),
            (w / 2, t / 2, t * 0.45),
            (-w / 2, t / 2, t * 0.45),
            (-w / 2, -t / 2, t * 0.4),
        ],
        4,
    )
    v = P[:, None] + sec[None, :, :1] * S[:, None] + sec[None, :, 1:] * N[:, None]
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(P, axis=0), axis=1))]
    uv = np.stack([np.tile(sec[:, 0] + w / 2, (len(P), 1)), np.repeat(s[:, None], len(sec), 1)], -1)
    ax = np.tile(w / 2 - np.abs(sec[:, 0]), (len(P), 1))
    m = Mesh(
        v.reshape(-1, 3), np.zeros((v.shape[0] * v.shape[1], 3)), grid_tris(*v.shape[:2]), uv.reshape(-1, 2), ax.ravel()
    )
    nn = grid_normals(v)
    out = sec[None, :, :1] * S[:, None] * 0.1 + sec[None, :, 1:] * N[:, None]
    nn *= np.sign((nn * out).sum(-1, keepdims=True) + 1e-9)
    m.n = nn.reshape(-1, 3).astype(F)
    return m
