"""Value noise for the compiled kernels."""

import math

import numpy as np
from numba import njit

F = np.float32


@njit(cache=True, fastmath=True, error_model="numpy")
def _h(ix, iy, iz):
    n = (ix * 374761393 + iy * 668265263 + iz * 1440662683) & 0x7FFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0x7FFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 65535.0


@njit(cache=True, fastmath=True, error_model="numpy")
def vn(x, y, z):
    fx = math.floor(x)
    fy = math.floor(y)
    fz = math.floor(z)
    ix = int(fx)
    iy = int(fy)
    iz = int(fz)
    x -= fx
    y -= fy
    z -= fz
    x = x * x * (3 - 2 * x)
    y = y * y * (3 - 2 * y)
    z = z * z * (3 - 2 * z)
    a = _h(ix, iy, iz)
    b = _h(ix + 1, iy, iz)
    c = _h(ix, iy + 1, iz)
    d = _h(ix + 1, iy + 1, iz)
    e = _h(ix, iy, iz + 1)
    f = _h(ix + 1, iy, iz + 1)
    g = _h(ix, iy + 1, iz + 1)
    h = _h(ix + 1, iy + 1, iz + 1)
    a += (b - a) * x
    c += (d - c) * x
    e += (f - e) * x
    g += (h - g) * x
    a += (c - a) * y
    e += (g - e) * y
    return a + (e - a) * z


@njit(cache=True, fastmath=True, error_model="numpy")
def fbm(x, y, z, o):
    s = 0.0
    a = 0.5
    for _ in range(o):
        s += a * vn(x, y, z)
        x = x * 2.03 + 17.1
        y = y * 2.03 + 5.7
        z = z * 2.03 + 9.2
        a *= 0.5
    return s


@njit(cache=True, fastmath=True, error_model="numpy")
def sst(a, b, x):
    t = (x - a) / (b - a)
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)
