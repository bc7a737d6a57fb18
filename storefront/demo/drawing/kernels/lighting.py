"""What reaches a point: key light, dome, bounced light and lamps; and what a mirror would see."""

import math

from numba import njit

from .noise import sst


@njit(cache=True, fastmath=True, error_model="numpy", inline="always")
def light(out, px, py, pz, nx, ny, nz, wrap, G, LB, LW, SM, SI, ALB, gobo, j0, VC, vb):
    K, R, _ = SM.shape
    nk = int(G[4])
    ext = G[3]
    s = R / (2 * ext)
    b = G[5]
    x = px + nx * b - G[0]
    y = py + ny * b - G[1]
    z = pz + nz * b - G[2]
    kr = 0.0
    occ = 0.0
    wsum = 1e-6
    dr = 0.0
    dg = 0.0
    db = 0.0
    ca = math.cos(j0 * 6.2832) * G[6] * s
    sa = math.sin(j0 * 6.2832) * G[6] * s
    gs = gobo.shape[0]
    for k in range(K):
        nl = nx * LB[k, 6] + ny * LB[k, 7] + nz * LB[k, 8]
        nl = (nl + wrap) / (1 + wrap)
        if nl <= 0:
            continue
        vis = 1.0
        m = VC[vb, k]
        if m == -2:  # not asked yet in this neighbourhood
            u = (x * LB[k, 0] + y * LB[k, 1] + z * LB[k, 2]) * s + R * 0.5
            v = (x * LB[k, 3] + y * LB[k, 4] + z * LB[k, 5]) * s + R * 0.5
            d = x * LB[k, 6] + y * LB[k, 7] + z * LB[k, 8]
            # rotate the jitter by the golden angle from light to light
            t = ca * 0.7374 - sa * 0.6755
            sa = ca * 0.6755 + sa * 0.7374
            ca = t
            iu = int(u + ca + 0.5)
            iv = int(v + sa + 0.5)
            m = -1
            if iu >= 0 and iv >= 0 and iu < R and iv < R and SM[k, iv, iu] > d + b * 0.6 + wrap * 0.2:
                m = SI[k, iv, iu]
            VC[vb, k] = m
        if m >= 0:
            vis = 0.0
        w = nl * LW[k]
        if k < nk:
            if vis > 0 and G[26] > 0:
                # a patterned screen (window, leaves) far along the light
                hk = G[26]
                tt = hk - (x * LB[k, 6] + y * LB[k, 7] + z * LB[k, 8])
                qx = x + LB[k, 6] * tt
                qy = y + LB[k, 7] * tt
                qz = z + LB[k, 8] * tt
                gu = (qx * G[20] + qy * G[21] + qz * G[22]) / G[27] + 0.5
                gv = (qx * G[23] + qy * G[24] + qz * G[25]) / G[27] + 0.5
                vis = G[32] if gu < 0 or gv < 0 or gu >= 1 or gv >= 1 else gobo[int(gv * gs), int(gu * gs)]
            kr += w * vis
        else:
            wsum += w
            # a brighter side of the dome towards the key
            q = 0.86 + 0.28 * (LB[k, 6] * G[17] + LB[k, 7] * G[18] + LB[k, 8] * G[19])
            w *= q
            if vis > 0:
                dr += w * G[10]
                dg += w * G[11]
                db += w * G[12]
            else:
                occ += w
                bo = w * G[16]
                dr += bo * ALB[m, 0]
                dg += bo * ALB[m, 1]
                db += bo * ALB[m, 2]
    # light returned by the floor
    lo = (1 - ny) * 0.5
    ao = 1 - occ / wsum
    fl = lo * 0.42 * (0.25 + 0.75 * sst(-0.5, ext * 0.22, py)) * (0.35 + 0.65 * ao)
    out[0] = kr * G[7] + dr + fl * G[13]
    out[1] = kr * G[8] + dg + fl * G[14]
    out[2] = kr * G[9] + db + fl * G[15]
    out[3] = ao
    out[4] = kr


@njit(cache=True, fastmath=True, error_model="numpy", inline="always")
def env(out, rx, ry, rz, rough, G):
    """Reflected studio: a pale room, one large window upper left, a dim strip right."""
    h = sst(-0.25 - rough, 0.30 + rough, ry)
    up = 0.46 + 0.40 * max(0.0, ry)
    e = G[28]
    r = (G[13] * 0.62) * (1 - h) + up * 1.00 * h
    g = (G[14] * 0.60) * (1 - h) + up * 0.99 * h
    b = (G[15] * 0.57) * (1 - h) + up * 0.97 * h
    # darker room behind the camera right: gives form to shiny things
    dk = sst(0.1, 0.95, rx * 0.75 + rz * 0.25) * 0.35
    r *= 1 - dk
    g *= 1 - dk
    b *= 1 - dk
    d = rx * G[17] + ry * G[18] + rz * G[19]
    if d > 0.05 and G[30] > 0:
        u = (rx * G[20] + ry * G[21] + rz * G[22]) / d
        v = (rx * G[23] + ry * G[24] + rz * G[25]) / d
        s = 0.035 + rough * 0.95
        w = (1 - sst(0.34 - s, 0.34 + s, abs(u))) * (1 - sst(0.62 - s, 0.62 + s, abs(v + 0.12)))
        if G[31] > 0:
            w *= 1 - 0.85 * (1 - sst(0.0, 0.05 + s, abs(u))) * (1 - min(1.0, rough * 3))
            w *= 1 - 0.85 * (1 - sst(0.0, 0.05 + s, abs(v))) * (1 - min(1.0, rough * 3))
        k = G[30] * w / (1 + 5.5 * rough * rough + 1.5 * rough)
        r += k * 1.0
        g += k * 0.975
        b += k * 0.93
    d = rx * 0.93 + ry * 0.22 - rz * 0.28
    if d > 0.3:
        u = (rx * 0.28 + rz * 0.93) / d
        v = (ry * 0.97 - rx * 0.2) / d
        s = 0.06 + rough * 0.9
        w = (1 - sst(0.12 - s * 0.5, 0.12 + s, abs(u))) * (1 - sst(0.75 - s, 0.75 + s, abs(v)))
        k = 0.95 * w / (1 + 4 * rough)
        r += k * 0.95
        g += k * 0.98
        b += k * 1.0
    out[0] = r * e
    out[1] = g * e
    out[2] = b * e
