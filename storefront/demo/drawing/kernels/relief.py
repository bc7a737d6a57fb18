"""Height of weave, knit, terry, leather and glaze over a surface."""

import math

from numba import njit

from .noise import _h, sst, vn


@njit(cache=True, fastmath=True, error_model="numpy")
def h_uv(kind, u, v, p1, p2):
    """Relief of woven things, by surface coordinates in centimetres."""
    if kind == 4:  # plain weave with slubs
        au = u * p1
        av = v * p1
        jx = vn(u * 1.7, v * 0.35, 3.1) * 1.3
        jy = vn(u * 0.35, v * 1.7, 8.3) * 1.3
        a = math.sin(3.14159 * (au + jy * 0.4))
        b = math.sin(3.14159 * (av + jx * 0.4))
        par = (math.floor(au + jy * 0.4) + math.floor(av + jx * 0.4)) & 1
        sl = 0.25
        if par == 0:
            return abs(a) * 0.9 + 0.3 * abs(b) + sl * 0.8
        return abs(b) * 0.9 + 0.3 * abs(a) + sl * 0.8
    if kind == 5:  # knit: columns of v stitches
        au = u * p1
        av = v * p1 * 0.9
        c = au - math.floor(au) - 0.5
        w = av + abs(c) * 1.1
        st = abs(math.sin(3.14159 * w))
        return (1 - 4 * c * c) * 0.9 + st * 0.55
    if kind == 6:  # terry loops
        a = vn(u * p1, v * p1, 2.2)
        b = vn(u * p1 * 2.1, v * p1 * 2.1, 7.2)
        return a * 1.1 + b * 0.7
    if kind == 19:  # waffle
        au = u * p1 - math.floor(u * p1) - 0.5
        av = v * p1 - math.floor(v * p1) - 0.5
        m = max(abs(au), abs(av)) * 2
        return sst(0.25, 0.95, m) * 1.6 + 0.10 * vn(u * p1 * 9, v * p1 * 9, 3.0)
    if kind == 13:  # ribs along v
        a = u * p1 - math.floor(u * p1) - 0.5
        return (1 - 4 * a * a) * 1.2
    if kind == 20:  # plaited rattan / bamboo
        au = u * p1
        av = v * p1
        par = (math.floor(au) + math.floor(av)) & 1
        a = au - math.floor(au) - 0.5
        b = av - math.floor(av) - 0.5
        if par == 0:
            return (1 - 4 * a * a) * 0.9 + 0.4 * math.cos(b * 3.14159)
        return (1 - 4 * b * b) * 0.9 + 0.4 * math.cos(a * 3.14159)
    if kind == 21:  # twill
        a = (u * 0.7071 + v * 0.7071) * p1 + 0.25 * vn(u * 3, v * 3, 1.0)
        a = a - math.floor(a) - 0.5
        return (1 - 4 * a * a) + 0.3 * vn(u * p1 * 2, v * p1 * 2, 4.4)
    return 0.0


@njit(cache=True, fastmath=True, error_model="numpy")
def h_3d(kind, x, y, z, p1, p2):
    if kind == 8:  # leather grain
        a = vn(x * p1, y * p1, z * p1)
        b = vn(x * p1 * 2.3 + 9, y * p1 * 2.3, z * p1 * 2.3)
        return abs(a - 0.5) * 1.6 + abs(b - 0.5) * 0.8
    if kind == 17:  # cast iron
        return vn(x * p1, y * p1, z * p1) + 0.6 * vn(x * p1 * 2.1, y * p1 * 2.1, z * p1 * 2.1)
    if kind == 1:  # glaze: slow unevenness and throwing rings
        return 1.2 * vn(x * 0.55, y * 0.9, z * 0.55) + p2 * 0.5 * math.sin(y * p1 + 1.5 * vn(x * 0.3, y * 0.3, z * 0.3))
    if kind == 22:  # stoneware: sandy bisque
        return vn(x * p1, y * p1, z * p1) * 0.7 + 0.5 * math.sin(y * 7 + 2 * vn(x * 0.3, y * 0.3, z * 0.3)) * p2
    if kind == 7:  # paper
        return vn(x * p1, y * p1, z * p1) * 0.6 + 0.5 * vn(x * p1 * 0.4, y * p1 * 0.4, z * p1 * 0.4)
    if kind == 23:  # hammered
        bx = x * p1
        by = y * p1
        bz = z * p1
        return 1.6 * abs(vn(bx, by, bz) - 0.5)
    return 0.0


@njit(cache=True, fastmath=True, error_model="numpy")
def cells(o, x, y, z):
    """Nearest of scattered points: vector from it, its distance and a number of its own."""
    bx = math.floor(x)
    by = math.floor(y)
    bz = math.floor(z)
    best = 9.0
    for i in range(-1, 2):
        for j in range(-1, 2):
            for k in range(-1, 2):
                ix = int(bx) + i
                iy = int(by) + j
                iz = int(bz) + k
                h = _h(ix, iy, iz)
                h2 = _h(iy + 7, iz - 3, ix)
                h3 = _h(iz, ix + 11, iy)
                dx = x - (ix + 0.15 + 0.7 * h)
                dy = y - (iy + 0.15 + 0.7 * h2)
                dz = z - (iz + 0.15 + 0.7 * h3)
                d = dx * dx + dy * dy + dz * dz
                if d < best:
                    best = d
                    o[0] = dx
                    o[1] = dy
                    o[2] = dz
                    o[4] = h
    o[3] = math.sqrt(best)
