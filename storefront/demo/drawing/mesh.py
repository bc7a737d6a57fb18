"""Shapes. Unit: centimetre; y is up; every shape stands on or around the origin."""

import itertools
import math

import numpy as np

F = np.float32


class Mesh:
    """Vertices, normals, surface coordinates and triangles of one material."""

    def __init__(self, v, n, t, uv=None, ax=None, lp=None):
        self.v = np.asarray(v, F)
        self.n = np.asarray(n, F)
        self.t = np.asarray(t, np.int32)
        m = len(self.v)
        self.uv = np.zeros((m, 2), F) if uv is None else np.asarray(uv, F)
        self.ax = np.full(m, -100, F) if ax is None else np.asarray(ax, F)
        self.lp = self.v.copy() if lp is None else np.asarray(lp, F)

    def copy(self):
        return Mesh(self.v.copy(), self.n.copy(), self.t, self.uv, self.ax, self.lp)

    def move(self, x=0, y=0, z=0):
        m = self.copy()
        m.v = m.v + np.array([x, y, z], F)
        return m

    def scale(self, sx, sy=None, sz=None):
        sy = sx if sy is None else sy
        sz = sx if sz is None else sz
        m = self.copy()
        s = np.array([sx, sy, sz], F)
        m.v = m.v * s
        m.n = m.n / s
        m.n /= np.linalg.norm(m.n, axis=1, keepdims=True) + 1e-9
        m.lp = m.lp * s
        return m

    def rot(self, ax, deg, keep_lp=True):
        r = rmat(ax, deg)
        m = self.copy()
        m.v = m.v @ r.T
        m.n = m.n @ r.T
        if not keep_lp:
            m.lp = m.v.copy()
        return m

    def lp_axes(self, order):
        """Reorder pattern coordinates, e.g. 'yxz' lets wood grain run upwards."""
        m = self.copy()
        m.lp = m.lp[:, ["xyz".index(c) for c in order]]
        return m

    def lp_shift(self, x=0, y=0, z=0):
        m = self.copy()
        m.lp = m.lp + np.array([x, y, z], F)
        return m


def rmat(ax, deg):
    a = math.radians(deg)
    c, s = math.cos(a), math.sin(a)
    return np.array(
        {
            "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
            "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
            "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
        }[ax],
        F,
    )


def join(*ms):
    o = 0
    T = []
    for m in ms:
        T.append(m.t + o)
        o += len(m.v)
    return Mesh(
        np.vstack([m.v for m in ms]),
        np.vstack([m.n for m in ms]),
        np.vstack(T),
        np.vstack([m.uv for m in ms]),
        np.concatenate([m.ax for m in ms]),
        np.vstack([m.lp for m in ms]),
    )


def grid_tris(a, b, wrap=False):
    i, j = np.meshgrid(np.arange(a - 1), np.arange(b if wrap else b - 1), indexing="ij")
    j2 = (j + 1) % b
    p = (i * b + j).ravel()
    q = (i * b + j2).ravel()
    r = ((i + 1) * b + j).ravel()
    s = ((i + 1) * b + j2).ravel()
    return np.vstack([np.stack([p, q, r], 1), np.stack([q, s, r], 1)])


def grid_normals(P):
    """Normals of a grid of points (a, b, 3)."""
    du = np.gradient(P, axis=0)
    dv = np.gradient(P, axis=1)
    n = np.cross(dv, du)
    n /= np.linalg.norm(n, axis=-1, keepdims=True) + 1e-9
    return n


def fillet(pts, steps=7):
    """Polyline of (x, y[, radius]) with its corners rounded."""
    pts = [tuple(p) + (0,) * (3 - len(p)) for p in pts]
    out = [np.array(pts[0][:2], float)]
    for a, b, c in zip(pts, pts[1:], pts[2:], strict=False):
        A, B, C = (np.array(q[:2], float) for q in (a, b, c))
        la, lc = np.linalg.norm(A - B), np.linalg.norm(C - B)
        f = min(b[2], la * 0.5, lc * 0.5)
        if f < 1e-4:
            out += [B - (B - A) / (la + 1e-9) * 1e-3, B, B + (C - B) / (lc + 1e-9) * 1e-3]
            continue
        p, q = B + (A - B) / la * f, B + (C - B) / lc * f
        for t in np.linspace(0, 1, steps):
            out.append((1 - t) ** 2 * p + 2 * t * (1 - t) * B + t * t * q)
    out.append(np.array(pts[-1][:2], float))
    return np.array(out)


def spline(pts, n=40):
    """Catmull-Rom through points of any dimension."""
    P = np.asarray(pts, float)
    P = np.vstack([2 * P[0] - P[1], P, 2 * P[-1] - P[-2]])
    k = len(P) - 3
    out = []
    for t in np.linspace(0, k - 1e-6, n):
        i = int(t)
        f = t - i
        a, b, c, d = P[i : i + 4]
        out.append(0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f * f + (3 * b - a - 3 * c + d) * f**3))
    return np.array(out)


def refine(c, step):
    """Split long legs of a profile so that light and relief have points to rest on."""
    out = [c[0]]
    for a, b in itertools.pairwise(c):
        k = max(1, int(np.linalg.norm(b - a) / step))
        out.extend(a + (b - a) * i / k for i in range(1, k + 1))
    return np.array(out)


def shell(outer, t, foot=None):
    """Closed cup profile from an outer wall (bottom to rim) and a wall thickness."""
    o = np.asarray(outer, float)
    d = np.gradient(o, axis=0)
    d /= np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
    nrm = np.stack([d[:, 1], -d[:, 0]], 1)
    inner = o - nrm * t
    inner[:, 0] = np.maximum(inner[:, 0], 0)
    inner = inner[(inner[:, 1] > o[:, 1].min() + t * 0.9)]
    rim = o[-1]
    q = inner[-1]
    mid = (rim + q) / 2
    rad = (rim - q) / 2
    up = np.array([-rad[1], rad[0]])
    if up[1] < 0:
        up = -up
    a = np.linspace(0, math.pi, 9)[1:-1]
    arc = [mid + rad * math.cos(x) + up * math.sin(x) for x in a]
    bot = [np.array([0, o[0, 1]])] if o[0, 0] > 1e-3 else []
    if foot:
        fr, fh, fw = foot  # radius, height, width of a foot ring
        y = o[0, 1]
        bot = [
            np.array(p)
            for p in [(0, y), (fr - fw, y), (fr - fw * 0.8, y - fh), (fr, y - fh), (fr + 0.03, y - fh * 0.3)]
        ]
    inn = list(inner[::-1])
    inn.append(np.array([0, inn[-1][1]]))
    return np.vstack([*[b[None] for b in bot], o, *[x[None] for x in arc], *[x[None] for x in inn]])


def lathe(prof, n=96, a0=0, a1=360, step=0.5, wob=0.0, seed=0):
    """Turn a profile [(r, y)...] around y. The profile runs with the outside on its right hand."""
    c = refine(np.asarray(prof, float), step)
    keep = np.r_[True, np.linalg.norm(np.diff(c, axis=0), axis=1) > 1e-5]
    c = c[keep]
    d = np.diff(c, axis=0)
    length = np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
    d /= length
    t = np.vstack([d[:1], d[:-1] + d[1:], d[-1:]])
    # keep hard corners hard
    t /= np.linalg.norm(t, axis=1, keepdims=True) + 1e-9
    nr, ny = t[:, 1], -t[:, 0]
    a = np.radians(np.linspace(a0, a1, n + 1))
    s = np.r_[0, np.cumsum(length[:, 0])]
    R, A = np.meshgrid(c[:, 0], a, indexing="ij")
    Y = np.repeat(c[:, 1:2], n + 1, 1)
    if wob:
        k = 1 + wob * (np.sin(A * 2 + seed) * 0.6 + np.sin(A * 3 + seed * 2.3 + Y * 0.2) * 0.4) * np.clip(
            Y / (Y.max() + 1e-6), 0, 1
        )
        R = R * k
    v = np.stack([R * np.sin(A), Y, R * np.cos(A)], -1)
    nn = np.stack([nr[:, None] * np.sin(A), np.repeat(ny[:, None], n + 1, 1), nr[:, None] * np.cos(A)], -1)
    uv = np.stack([A * max(c[:, 0].max(), 0.1), np.repeat(s[:, None], n + 1, 1)], -1)
    return Mesh(v.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(len(c), n + 1), uv.reshape(-1, 2))


def wrap_label(prof, a0, a1, off=0.03, n=32, flip=False):
    """Patch of a turned surface for a label; u, v run 0..1."""
    c = refine(np.asarray(prof, float), 0.4)
    m = lathe(c, n, a0, a1, 9)
    k = len(m.v) // (n + 1)
    m.v = m.v + m.n * off
    u = np.tile(np.linspace(0, 1, n + 1), k)
    vv = np.repeat(np.linspace(0, 1, k), n + 1)
    m.uv = np.stack([u, vv], 1).astype(F)
    m.lp = m.v.copy()
    return m


def tube(path, r, n=18, squash=1.0, up=(0, 0, 1), caps=True):
    """Sweep a round or oval section along a path; r may vary along it."""
    P = np.asarray(path, float)
    m = len(P)
    r = np.full(m, float(r)) if np.isscalar(r) else np.interp(np.linspace(0, 1, m), np.linspace(0, 1, len(r)), r)
    if caps:
        d0 = P[0] - P[1]
        d0 /= np.linalg.norm(d0) + 1e-9
        d1 = P[-1] - P[-2]
        d1 /= np.linalg.norm(d1) + 1e-9
        e = [math.sin(x) for x in np.radians([90, 65, 40, 18])]
        f = [math.cos(x) for x in np.radians([90, 65, 40, 18])]
        P = np.vstack([[P[0] + d0 * r[0] * a * 0.8 for a in e], P, [P[-1] + d1 * r[-1] * a * 0.8 for a in e[::-1]]])
        r = np.r_[[r[0] * max(b, 0.02) for b in f], r, [r[-1] * max(b, 0.02) for b in f[::-1]]]
        m = len(P)
    d = np.gradient(P, axis=0)
    d /= np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
    u = np.array(up, float)
    A = []
    B = []
    for i in range(m):
        a = u - d[i] * np.dot(u, d[i])
        if np.linalg.norm(a) < 1e-4:
            a = np.cross(d[i], [1, 0.3, 0.2])
        a /= np.linalg.norm(a)
        u = a
        A.append(a)
        B.append(np.cross(d[i], a))
    A = np.array(A)
    B = np.array(B)
    th = np.linspace(0, 2 * math.pi, n + 1)
    v = P[:, None] + r[:, None, None] * (
        np.cos(th)[None, :, None] * A[:, None] * squash + np.sin(th)[None, :, None] * B[:, None]
    )
    nn = np.cos(th)[None, :, None] * A[:, None] / squash + np.sin(th)[None, :, None] * B[:, None]
    dr = np.gradient(r) / (np.linalg.norm(np.gradient(P, axis=0), axis=1) + 1e-6)
    nn = nn / np.linalg.norm(nn, axis=-1, keepdims=True) - d[:, None] * np.clip(dr, -3, 3)[:, None, None]
    nn /= np.linalg.norm(nn, axis=-1, keepdims=True)
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(P, axis=0), axis=1))]
    uv = np.stack([np.tile(th * r.mean(), (m, 1)), np.repeat(s[:, None], n + 1, 1)], -1)
    lp = np.stack([np.repeat(s[:, None], n + 1, 1), np.cos(th)[None] * r[:, None], np.sin(th)[None] * r[:, None]], -1)
    return Mesh(v.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(m, n + 1), uv.reshape(-1, 2), None, lp.reshape(-1, 3))


def rbox(w, h, d, r=0.3, seg=6, puff=0.0, noise=0.0, seed=0):
    """Box with rounded edges, standing on y=0. puff swells the faces like a cushion."""
    half = np.array([w, h, d]) / 2
    r = min(r, *half)
    ms = []
    rng = np.random.default_rng(seed)
    ph = rng.uniform(0, 6, 6)
    for ax in range(3):
        b, c = [(1, 2), (2, 0), (0, 1)][ax]
        for sg in (-1, 1):

            def line(L):
                e = np.radians(np.linspace(0, 45, 5))
                k = np.tan(e)
                edge = (L - r) + r * k
                mid = np.linspace(-(L - r), L - r, max(seg, 3) if puff == 0 and noise == 0 else 26)
                return np.r_[-edge[::-1], mid[1:-1] if r < L else [], edge]

            gb, gc = line(half[b]), line(half[c])
            B, C = np.meshgrid(gb, gc, indexing="ij")
            P = np.zeros((*B.shape, 3))
            P[..., ax] = sg * half[ax]
            P[..., b] = B
            P[..., c] = C
            core = np.clip(P, -(half - r), half - r)
            nn = P - core
            nn /= np.linalg.norm(nn, axis=-1, keepdims=True) + 1e-9
            v = core + nn * r
            uv = np.stack([v[..., b] + half[b], v[..., c] + half[c]], -1)
            if ax == 2:
                uv = np.stack([v[..., 0] + half[0], v[..., 1] + half[1]], -1)
            if ax == 0:
                uv = np.stack([v[..., 2] + half[2], v[..., 1] + half[1]], -1)
            if ax == 1:
                uv = np.stack([v[..., 0] + half[0], v[..., 2] + half[2]], -1)
            t = grid_tris(*B.shape)
            if sg < 0:
                t = t[:, ::-1]
            ms.append(Mesh(v.reshape(-1, 3), nn.reshape(-1, 3), t, uv.reshape(-1, 2)))
    m = join(*ms)
    if puff or noise:
        q = m.v / half
        f = np.clip(1 - q**2, 0, 1)
        bul = np.stack([f[:, 1] * f[:, 2], f[:, 0] * f[:, 2], f[:, 0] * f[:, 1]], 1) * puff
        m.v = (m.v + np.sign(m.v) * bul * np.abs(m.n)).astype(F)
        if noise:
            x, _y, z = m.v.T
            w_ = (
                np.sin(x * 0.5 + ph[0] + 0.3 * z) * 0.5
                + np.sin(z * 0.7 + ph[1] + 0.4 * x) * 0.35
                + np.sin(x * 1.3 + ph[2]) * 0.2 * np.sin(z * 1.1 + ph[3])
            )
            m.v = (m.v + m.n * (noise * w_)[:, None]).astype(F)
        smooth_normals(m)
    m.v = m.v + np.array([0, half[1], 0], F)
    m.lp = m.v.copy()
    return m


def smooth_normals(m):
    """Normals from faces, shared by points that coincide."""
    key = np.round(m.v * 200).astype(np.int64)
    _, inv = np.unique(key, axis=0, return_inverse=True)
    inv = inv.ravel()
    t = m.t
    fn = np.cross(m.v[t[:, 1]] - m.v[t[:, 0]], m.v[t[:, 2]] - m.v[t[:, 0]])
    sgn = np.sign((fn * (m.n[t].mean(1))).sum(1))
    fn *= np.where(sgn == 0, 1, sgn)[:, None]
    acc = np.zeros((inv.max() + 1, 3))
    for k in range(3):
        np.add.at(acc, inv[t[:, k]], fn)
    n = acc[inv]
    m.n = (n / (np.linalg.norm(n, axis=1, keepdims=True) + 1e-12)).astype(F)
    return m


def quad(w, h, plane="xz"):
    """Flat rectangle with u, v from 0 to 1."""
    x = np.array([-0.5, 0.5, 0.5, -0.5]) * w
    y = np.array([-0.5, -0.5, 0.5, 0.5]) * h
    o = np.zeros(4)
    if plane == "xz":
        v = np.stack([x, o, -y], 1)
        n = [0, 1, 0]
    elif plane == "xy":
        v = np.stack([x, y, o], 1)
        n = [0, 0, 1]
    else:
        v = np.stack([o, y, -x], 1)
        n = [1, 0, 0]
    return Mesh(v, np.tile(n, (4, 1)), [[0, 1, 2], [0, 2, 3]], [[0, 0], [1, 0], [1, 1], [0, 1]])
