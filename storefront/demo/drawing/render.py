"""Scene, camera, studio light, and the way from a scene to a picture."""

import math

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from .kernels.glass import glass
from .kernels.raster import SUB, raster, shadow_maps
from .kernels.resolve import ground_light, resolve
from .materials import lin
from .mesh import rmat

F = np.float32
PLATE = "#F2F0EA"
TINTS = {
    "plate": PLATE,
    "sage": "#DFE5DA",
    "oat": "#EBE2D2",
    "blush": "#EFDDD2",
    "mist": "#DEE4E6",
    "clay": "#DDBFA6",
    "moss": "#A9B59D",
    "sand": "#E3D6C1",
    "plum": "#D9CCD0",
    "wheat": "#EAD9B4",
    "slate": "#B9C0C1",
    "ink": "#4A4F4B",
    "pine": "#5E7A6D",
}
_BUF = {}


def _buf(name, shape, dt, fill):
    """Large work arrays are kept between pictures."""
    k = (name, shape)
    a = _BUF.get(k)
    if a is None:
        for o in [q for q in _BUF if q[0] == name]:
            del _BUF[o]
        a = _BUF[k] = np.empty(shape, dt)
    a.fill(fill)
    return a


class Scene:
    def __init__(self):
        self.parts = []
        self.mats = []
        self.tex = []
        self.lamps = []

    def texture(self, arr):
        """Artwork as a linear (512, 512, 3) array; returns its number."""
        arr = np.asarray(arr, F)
        if arr.shape[-1] == 3:
            arr = np.concatenate([arr, np.ones((*arr.shape[:2], 1), F)], -1)
        self.tex.append(arr)
        return len(self.tex) - 1

    def add(self, mesh, mat):
        self.mats.append(np.asarray(mat, float))
        self.parts.append([mesh.v, mesh.n, mesh, len(self.mats) - 1, np.eye(3, dtype=F)])
        return self

    def put(self, other, x=0.0, y=0.0, z=0.0, ry=0.0, rx=0.0, rz=0.0, s=1.0):
        """Place another scene's objects into this one."""
        r = rmat("y", ry) @ rmat("x", rx) @ rmat("z", rz)
        m0, t0 = len(self.mats), len(self.tex)
        for q in other.mats:
            q = q.copy()
            if q[0] == 15:
                q[14] += t0
            if q[33] >= 0:
                q[33] += t0
            self.mats.append(q)
        self.tex += other.tex
        for v, n, me, mi, R in other.parts:
            self.parts.append(
                [(v * s) @ r.T.astype(F) + np.array([x, y, z], F), n @ r.T, me, mi + m0, (r @ R).astype(F)]
            )
        for lamp in other.lamps:
            p = r @ np.array(lamp[:3]) * s + [x, y, z]
            self.lamps.append([*p, *lamp[3:6], lamp[6] * s * s, lamp[7] * s * s])
        return self

    def lamp(self, x, y, z, c="#ffcf8f", power=120.0, soft=30.0):
        self.lamps.append([x, y, z, *lin(c), power, soft])
        return self

    def bounds(self):
        v = np.vstack([p[0] for p in self.parts])
        return v.min(0), v.max(0)

    def arrays(self):
        V = np.vstack([p[0] for p in self.parts]).astype(F)
        N = np.vstack([p[1] for p in self.parts]).astype(F)
        LP = np.vstack([p[2].lp for p in self.parts]).astype(F)
        UV = np.vstack([p[2].uv for p in self.parts]).astype(F)
        AX = np.concatenate([p[2].ax for p in self.parts]).astype(F)
        T = []
        TM = []
        TO = []
        o = 0
        for i, p in enumerate(self.parts):
            T.append(p[2].t + o)
            o += len(p[0])
            k = len(p[2].t)
            TM.append(np.full(k, p[3], np.int32))
            TO.append(np.full(k, i, np.int32))
        RO = np.array([p[4].ravel() for p in self.parts], F)
        return V, N, LP, UV, AX, np.vstack(T).astype(np.int32), np.concatenate(TM), np.concatenate(TO), RO


def unit(v):
    v = np.asarray(v, float)
    return v / np.linalg.norm(v)


class Camera:
    def __init__(self, az=0.0, el=20.0, fov=20.0, target=(0, 0, 0), dist=100.0):
        self.az, self.el, self.fov, self.target, self.dist = az, el, fov, np.array(target, float), dist
        self.sx = self.sy = 0.0

    def setup(self, W, H):
        a, e = math.radians(self.az), math.radians(self.el)
        back = np.array([math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)])
        self.eye = self.target + back * self.dist
        self.fwd = -back
        self.right = np.array([math.cos(a), 0, -math.sin(a)])
        self.up = np.cross(self.right, self.fwd)
        self.f = H / 2 / math.tan(math.radians(self.fov) / 2)
        self.cx = W / 2 + self.sx
        self.cy = H / 2 + self.sy
        return self

    def project(self, V):
        d = V - self.eye
        z = d @ self.fwd
        iz = np.where(z > 1e-3, 1 / np.maximum(z, 1e-3), -1)
        return np.stack([self.cx + self.f * (d @ self.right) * iz, self.cy - self.f * (d @ self.up) * iz], 1), iz

    def fit(self, V, W, H, fill=0.66, dy=0.0, dx=0.0):
        """Distance and lens shift so that the points fill the given part of the frame."""
        self.target = (V.min(0) + V.max(0)) / 2
        self.dist = 200.0
        self.sx = self.sy = 0
        for _ in range(6):
            self.setup(W, H)
            P, _z = self.project(V)
            w, h = np.ptp(P[:, 0]) / W, np.ptp(P[:, 1]) / H
            self.dist *= max(w / fill, h / fill)
        self.setup(W, H)
        P, _z = self.project(V)
        self.sx = W / 2 - (P[:, 0].min() + P[:, 0].max()) / 2 + dx * W
        self.sy = H / 2 - (P[:, 1].min() + P[:, 1].max()) / 2 + dy * H
        return self.setup(W, H)


def fib_cone(n, axis, deg, seed=0.5):
    """Even directions inside a cone."""
    axis = unit(axis)
    a = unit(np.cross(axis, [0.3, 0, 1]))
    b = np.cross(axis, a)
    out = []
    for i in range(n):
        r = math.tan(math.radians(deg)) * math.sqrt((i + 0.5) / n)
        t = i * 2.399963 + seed
        out.append(unit(axis + a * r * math.cos(t) + b * r * math.sin(t)))
    return np.array(out)


class Light:
    """Key from the upper left, a dome, and what the floor gives back."""

    def __init__(
        self,
        key=(-0.66, 0.66, 0.42),
        size=11.0,
        nk=27,
        nd=23,
        key_c="#fff4e6",
        dome_c="#f4f2ee",
        ratio=0.64,
        power=1.12,
        bounce=0.30,
        res=400,
        gobo=None,
        gobo_size=60.0,
        gobo_at=120.0,
        gobo_out=1.0,
        softbox=7.5,
        mullion=0,
        env=1.0,
        shadow=1.0,
    ):
        self.__dict__.update(locals())


_DIRS = {}


def draw(
    sc,
    cam,
    W=1200,
    H=1200,
    ground=PLATE,
    light=None,
    floor=True,
    ext=None,
    centre=None,
    vignette=0.04,
    post=None,
    raw=False,
):
    """Render to an (H, W, 3) uint8 array."""
    L = light or Light()
    V, N, LP, UV, AX, T, TM, TO, RO = sc.arrays()
    M = np.array(sc.mats, float)
    TEX = np.array(sc.tex, F) if sc.tex else np.zeros((1, 4, 4, 4), F)
    PL = np.array(sc.lamps, float).reshape(-1, 8)
    cam.setup(W, H)
    S, Z = cam.project(V)
    S = S.astype(F)
    Z = Z.astype(F)
    # --- light directions
    kd = unit(L.key)
    dk = fib_cone(L.nk, kd, L.size)
    i = np.arange(L.nd) + 0.5
    y = 1 - (1 - 0.06) * i / L.nd
    r = np.sqrt(1 - y * y)
    a = i * 2.399963
    dd = np.stack([r * np.cos(a), y, r * np.sin(a)], 1)
    D = np.vstack([dk, dd])
    U = np.cross(np.where(np.abs(D[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]]), D)
    U /= np.linalg.norm(U, axis=1, keepdims=True)
    LB = np.ascontiguousarray(np.hstack([U, np.cross(D, U), D]))
    nlk = dk[:, 1].mean()
    LW = np.r_[np.full(L.nk, L.ratio / L.nk / nlk), np.full(L.nd, (1 - L.ratio) / (dd[:, 1].sum()))] * float(L.power)
    cast = M[:, 32].astype(np.int64)
    if ext is None:
        vc = V[np.isin(np.arange(len(V)), np.unique(T[cast[TM] > 0]))] if len(V) else V
        lo, hi = vc.min(0), vc.max(0)
        centre = (lo + hi) / 2
        ext = float(np.linalg.norm(vc - centre, axis=1).max()) * 1.02
    R = L.res
    SM = _buf("sm", (len(D), R, R), F, -1e9)
    SI = _buf("si", (len(D), R, R), np.int16, 0)
    shadow_maps(SM, SI, V, T, TM, LB, *[float(q) for q in centre], float(ext), cast)
    alb = M[:, 1:4].copy()
    alb[M[:, 0] == 15] = 0.55
    gl = lin(ground)
    # the shoulder of the tone curve is undone for the plate, so that its colour is exact
    gl_in = inv_tone(gl)
    gy = gl_in @ [0.2126, 0.7152, 0.0722]
    gl_in = gy + (gl_in - gy) / SAT
    G = np.zeros(40)
    G[0:3] = centre
    G[3] = ext
    G[4] = L.nk
    G[5] = 3.0 * ext / R + 0.02
    G[6] = min(ext * 0.011, 3.2 * ext / R)
    G[7:10] = lin(L.key_c)
    G[10:13] = lin(L.dome_c)
    G[13:16] = gl * (1 if floor else 0.7)
    G[16] = L.bounce
    G[17:20] = kd
    u = unit(np.cross([0, 1, 0], kd))
    G[20:23] = u
    G[23:26] = np.cross(kd, u)
    gobo = np.ones((4, 4), F)
    if L.gobo is not None:
        gobo = L.gobo.astype(F)
        G[26] = L.gobo_at
        G[27] = L.gobo_size
    G[28] = L.env
    G[29] = floor
    G[30] = L.softbox
    G[31] = L.mullion
    G[32] = L.gobo_out
    # --- ground
    if floor:
        st = 3
        w, h = W // st, H // st
        base = L.power * (
            L.ratio * G[7:10]
            + (1 - L.ratio) * G[10:13] * (0.86 + 0.28 * (LB[L.nk :, 6:9] @ kd * dd[:, 1]).sum() / dd[:, 1].sum())
        )
        c = np.r_[cam.eye, cam.right, cam.up, cam.fwd, cam.f, cam.cx, cam.cy]
        dsh = (
            L.power
            * (1 - L.ratio)
            * G[10:13]
            * (0.86 + 0.28 * (LB[L.nk :, 6:9] @ kd * dd[:, 1]).sum() / dd[:, 1].sum())
            / base
        )
        g = np.ones((h, w, 3), F)
        dm = np.zeros((h, w, 3), F)
        ground_light(g, dm, c, w, h, float(st), G, LB, LW, SM, SI, alb, gobo, np.r_[base, dsh], PL)

        out = []
        for q in range(3):  # weak shade of the dome is smoothed widely, strong contact shade stays close
            near = gaussian_filter(dm[..., q], 1.4)
            wide = gaussian_filter(dm[..., q], 9.0)
            k = np.clip((near / dsh[q] - 0.62) / 0.30, 0, 1)
            k = k * k * (3 - 2 * k)
            out.append(gaussian_filter(np.clip(g[..., q], 0, 3), 1.3) + near + (wide - near) * k)
        g = np.stack(out, -1).astype(F)
        if L.shadow != 1:
            g = (1 + (g - 1) * L.shadow).astype(F)
        img = np.empty((H, W, 3), F)
        for q in range(3):
            img[..., q] = np.asarray(
                Image.fromarray(np.ascontiguousarray(g[..., q]), "F").resize((W, H), Image.BILINEAR)
            )
        img *= gl_in.astype(F)
    else:
        img = np.tile(gl_in.astype(F), (H, W, 1))
    # gentle fall-off away from the light
    yy, xx = np.mgrid[0:H:4, 0:W:4].astype(F)
    fall = (
        1
        + vignette * (0.25 - (xx / W * 0.55 + yy / H * 0.45))
        - vignette * 0.6 * (((xx / W - 0.5) ** 2 + (yy / H - 0.5) ** 2) * 2) ** 1.5
    )
    img *= np.asarray(Image.fromarray(fall.astype(F), "F").resize((W, H), Image.BILINEAR))[..., None]
    # --- objects
    isg = (M[TM, 0] == 9).astype(np.int8)
    ok = Z > 0
    x0 = max(0, int(S[ok, 0].min()) - 1)
    y0 = max(0, int(S[ok, 1].min()) - 1)
    x1 = min(W, int(S[ok, 0].max()) + 2)
    y1 = min(H, int(S[ok, 1].max()) + 2)
    NS = len(SUB)
    sh = (NS, y1 - y0, x1 - x0)
    ZB = _buf("zb", sh, F, 0)
    IB = _buf("ib", sh, np.int32, -1)
    for s in range(NS):
        raster(ZB[s], IB[s], S, Z, T, isg, 0, x0 + SUB[s, 0], y0 + SUB[s, 1], 0, ZB[s])
    resolve(
        img,
        IB,
        SUB,
        x0,
        y0,
        S,
        Z,
        T,
        V,
        N,
        UV,
        LP,
        AX,
        TM,
        TO,
        RO,
        cam.eye,
        M,
        TEX,
        G,
        LB,
        LW,
        SM,
        SI,
        alb,
        gobo,
        PL,
    )
    if isg.any():
        ss = (4, *sh[1:])
        ZN = _buf("zn", ss, F, 0)
        IN = _buf("in", ss, np.int32, -1)
        ZF = _buf("zf", ss, F, 0)
        IF = _buf("if", ss, np.int32, -1)
        for q, s in enumerate((0, 3, 4, 7)):
            raster(ZN[q], IN[q], S, Z, T, isg, 1, x0 + SUB[s, 0], y0 + SUB[s, 1], 1, ZB[s])
            raster(ZF[q], IF[q], S, Z, T, isg, 1, x0 + SUB[s, 0], y0 + SUB[s, 1], 2, ZB[s])
        c = np.r_[cam.eye, cam.right, cam.up, cam.fwd, cam.f, cam.cx, cam.cy]
        glass(
            img,
            img.copy(),
            IN,
            IF,
            np.ascontiguousarray(SUB[[0, 3, 4, 7]]),
            x0,
            y0,
            S,
            Z,
            T,
            V,
            N,
            UV,
            LP,
            AX,
            TM,
            cam.eye,
            c,
            M,
            G,
        )
    if post is not None:
        img = post(img)
    return finish(img)


SH = 0.80
SAT = 0.84


def tone(x):
    k = 1 - SH
    return np.where(x < SH, x, SH + k * (1 - np.exp(-(x - SH) / k)))


def inv_tone(y):
    k = 1 - SH
    y = np.minimum(y, 0.995)
    return np.where(y < SH, y, SH - k * np.log(np.maximum(1e-6, 1 - (y - SH) / k)))


_LUT = None


def finish(img):
    global _LUT
    if _LUT is None:
        x = tone(np.linspace(0, 2.2, 8192))
        _LUT = (
            (np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055) * 255 + 0.5)
            .clip(0, 255)
            .astype(np.uint8)
        )
    y = img @ np.array([0.2126, 0.7152, 0.0722], F)
    img = y[..., None] + (img - y[..., None]) * F(SAT)
    return _LUT[np.clip(img * (8191 / 2.2), 0, 8191).astype(np.int32)]
