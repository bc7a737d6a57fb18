"""Rasteriser and shadow maps: which triangle each sub-sample sees, and which each light direction sees."""

import math

import numpy as np
from numba import njit

from .noise import F

SUB = np.array(
    [
        (0.0625, 0.4375),
        (0.1875, 0.8125),
        (0.3125, 0.1875),
        (0.4375, 0.6875),
        (0.5625, 0.3125),
        (0.6875, 0.9375),
        (0.8125, 0.0625),
        (0.9375, 0.5625),
    ],
    F,
)


@njit(cache=True, fastmath=True, error_model="numpy", inline="always")
def _span(lo, hi, a, d):
    """Part of [lo, hi] where a + d * x is not negative."""
    if d > 1e-12:
        lo = max(lo, -a / d)
    elif d < -1e-12:
        hi = min(hi, -a / d)
    elif a < 0:
        hi = lo - 1
    return lo, hi


@njit(cache=True, fastmath=True, error_model="numpy")
def raster(zb, ib, S, Z, T, sel, want, ox, oy, mode, zlim):
    """mode 0: nearest; 1: nearest but in front of zlim; 2: farthest in front of zlim."""
    H, W = zb.shape
    for t in range(T.shape[0]):
        if sel[t] != want:
            continue
        i = T[t, 0]
        j = T[t, 1]
        k = T[t, 2]
        x0 = S[i, 0] - ox
        y0 = S[i, 1] - oy
        x1 = S[j, 0] - ox
        y1 = S[j, 1] - oy
        x2 = S[k, 0] - ox
        y2 = S[k, 1] - oy
        z0 = Z[i]
        z1 = Z[j]
        z2 = Z[k]
        if z0 <= 0 or z1 <= 0 or z2 <= 0:
            continue
        A = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(A) < 1e-9:
            continue
        xa = max(0, math.ceil(min(x0, x1, x2)))
        xb = min(W - 1, math.floor(max(x0, x1, x2)))
        ya = max(0, math.ceil(min(y0, y1, y2)))
        yb = min(H - 1, math.floor(max(y0, y1, y2)))
        if xa > xb or ya > yb:
            continue
        iA = 1.0 / A
        d1x = (y2 - y0) * iA
        d1y = -(x2 - x0) * iA
        d2x = -(y1 - y0) * iA
        d2y = (x1 - x0) * iA
        for y in range(ya, yb + 1):
            a1 = (y - y0) * d1y - x0 * d1x
            a2 = (y - y0) * d2y - x0 * d2x
            lo = float(xa)
            hi = float(xb)
            lo, hi = _span(lo, hi, a1, d1x)
            lo, hi = _span(lo, hi, a2, d2x)
            lo, hi = _span(lo, hi, 1.0 - a1 - a2, -d1x - d2x)
            if hi < lo:
                continue
            xs = math.ceil(lo - 1e-4)
            xe = math.floor(hi + 1e-4)
            b1 = a1 + xs * d1x
            b2 = a2 + xs * d2x
            for x in range(xs, xe + 1):
                if True:
                    z = z0 + b1 * (z1 - z0) + b2 * (z2 - z0)
                    if mode == 0:
                        if z > zb[y, x]:
                            zb[y, x] = z
                            ib[y, x] = t
                    elif mode == 1:
                        if z > zlim[y, x] and z > zb[y, x]:
                            zb[y, x] = z
                            ib[y, x] = t
                    else:
                        if z > zlim[y, x] and (ib[y, x] < 0 or z < zb[y, x]):
                            zb[y, x] = z
                            ib[y, x] = t
                b1 += d1x
                b2 += d2x


@njit(cache=True, fastmath=True, error_model="numpy")
def shadow_maps(SM, SI, V, T, TM, LB, cx, cy, cz, ext, cast):
    K, R, _ = SM.shape
    n = V.shape[0]
    P = np.empty((n, 3), np.float32)
    s = R / (2 * ext)
    for k in range(K):
        for i in range(n):
            x = V[i, 0] - cx
            y = V[i, 1] - cy
            z = V[i, 2] - cz
            P[i, 0] = (x * LB[k, 0] + y * LB[k, 1] + z * LB[k, 2]) * s + R * 0.5
            P[i, 1] = (x * LB[k, 3] + y * LB[k, 4] + z * LB[k, 5]) * s + R * 0.5
            P[i, 2] = x * LB[k, 6] + y * LB[k, 7] + z * LB[k, 8]
        for t in range(T.shape[0]):
            c = cast[TM[t]]
            if c == 0 or (c > 1 and (k % c) != 0):
                continue
            i = T[t, 0]
            j = T[t, 1]
            third = T[t, 2]
            x0 = P[i, 0]
            y0 = P[i, 1]
            x1 = P[j, 0]
            y1 = P[j, 1]
            x2 = P[third, 0]
            y2 = P[third, 1]
            A = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            if abs(A) < 1e-9:
                continue
            xa = max(0, math.ceil(min(x0, x1, x2)))
            xb = min(R - 1, math.floor(max(x0, x1, x2)))
            ya = max(0, math.ceil(min(y0, y1, y2)))
            yb = min(R - 1, math.floor(max(y0, y1, y2)))
            if xa > xb or ya > yb:
                continue
            iA = 1.0 / A
            z0 = P[i, 2]
            z1 = P[j, 2] - z0
            z2 = P[third, 2] - z0
            d1x = (y2 - y0) * iA
            d2x = -(y1 - y0) * iA
            for y in range(ya, yb + 1):
                a1 = -(y - y0) * (x2 - x0) * iA - x0 * d1x
                a2 = (y - y0) * (x1 - x0) * iA - x0 * d2x
                lo = float(xa)
                hi = float(xb)
                lo, hi = _span(lo, hi, a1, d1x)
                lo, hi = _span(lo, hi, a2, d2x)
                lo, hi = _span(lo, hi, 1.0 - a1 - a2, -d1x - d2x)
                if hi < lo:
                    continue
                xs = math.ceil(lo - 1e-4)
                xe = math.floor(hi + 1e-4)
                b1 = a1 + xs * d1x
                b2 = a2 + xs * d2x
                for x in range(xs, xe + 1):
                    if True:
                        z = z0 + b1 * z1 + b2 * z2
                        if z > SM[k, y, x]:
                            SM[k, y, x] = z
                            SI[k, y, x] = TM[t]
                    b1 += d1x
                    b2 += d2x
