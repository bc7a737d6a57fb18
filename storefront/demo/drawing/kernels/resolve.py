"""From sub-samples to pixels, and the light on the ground."""

import math

import numpy as np
from numba import njit

from .lighting import light
from .shading import shade


@njit(cache=True, fastmath=True, error_model="numpy")
def attrs(a, t, sx, sy, S, Z, T, V, N, UV, LP, AX):
    """Perspective-correct surface data of triangle t at a screen point."""
    i = T[t, 0]
    j = T[t, 1]
    k = T[t, 2]
    x0 = S[i, 0]
    y0 = S[i, 1]
    x1 = S[j, 0] - x0
    y1 = S[j, 1] - y0
    x2 = S[k, 0] - x0
    y2 = S[k, 1] - y0
    iA = 1.0 / (x1 * y2 - x2 * y1)
    qx = sx - x0
    qy = sy - y0
    b1 = (qx * y2 - x2 * qy) * iA
    b2 = (x1 * qy - qx * y1) * iA
    b0 = 1 - b1 - b2
    b0 *= Z[i]
    b1 *= Z[j]
    b2 *= Z[k]
    w = 1.0 / (b0 + b1 + b2)
    b0 *= w
    b1 *= w
    b2 *= w
    for c in range(3):
        a[c] = b0 * V[i, c] + b1 * V[j, c] + b2 * V[k, c]
        a[3 + c] = b0 * N[i, c] + b1 * N[j, c] + b2 * N[k, c]
        a[6 + c] = b0 * LP[i, c] + b1 * LP[j, c] + b2 * LP[k, c]
    a[9] = b0 * UV[i, 0] + b1 * UV[j, 0] + b2 * UV[k, 0]
    a[10] = b0 * UV[i, 1] + b1 * UV[j, 1] + b2 * UV[k, 1]
    a[11] = b0 * AX[i] + b1 * AX[j] + b2 * AX[k]


@njit(cache=True, fastmath=True, error_model="numpy")
def tangents(a, t, T, V, UV):
    i = T[t, 0]
    j = T[t, 1]
    k = T[t, 2]
    e1x = V[j, 0] - V[i, 0]
    e1y = V[j, 1] - V[i, 1]
    e1z = V[j, 2] - V[i, 2]
    e2x = V[k, 0] - V[i, 0]
    e2y = V[k, 1] - V[i, 1]
    e2z = V[k, 2] - V[i, 2]
    u1 = UV[j, 0] - UV[i, 0]
    v1 = UV[j, 1] - UV[i, 1]
    u2 = UV[k, 0] - UV[i, 0]
    v2 = UV[k, 1] - UV[i, 1]
    d = u1 * v2 - u2 * v1
    if abs(d) < 1e-12:
        a[12] = 1.0
        a[13] = 0.0
        a[14] = 0.0
        a[15] = 0.0
        a[16] = 1.0
        a[17] = 0.0
        return
    q = 1.0 / d
    tx = (e1x * v2 - e2x * v1) * q
    ty = (e1y * v2 - e2y * v1) * q
    tz = (e1z * v2 - e2z * v1) * q
    bx = (e2x * u1 - e1x * u2) * q
    by = (e2y * u1 - e1y * u2) * q
    bz = (e2z * u1 - e1z * u2) * q
    inverse = 1.0 / math.sqrt(tx * tx + ty * ty + tz * tz + 1e-12)
    a[12] = tx * inverse
    a[13] = ty * inverse
    a[14] = tz * inverse
    inverse = 1.0 / math.sqrt(bx * bx + by * by + bz * bz + 1e-12)
    a[15] = bx * inverse
    a[16] = by * inverse
    a[17] = bz * inverse


@njit(cache=True, fastmath=True, error_model="numpy")
def resolve(img, IB, SUB, X0, Y0, S, Z, T, V, N, UV, LP, AX, TM, TO, RO, eye, M, TEX, G, LB, LW, SM, SI, ALB, gobo, PL):
    """Shade each pixel once per distinct surface among its sub-samples."""
    NS, H, W = IB.shape
    CA = np.zeros((4, 20))
    CN = np.zeros(4)
    CT = np.zeros(4, np.int64)
    a = np.zeros(20)
    out = np.zeros(3)
    tmp = np.zeros(6)
    K = LB.shape[0]
    nb = W // 3 + 1
    VC = np.full((nb, K), -2, np.int16)
    VO = np.full(nb, -1, np.int64)
    VP = np.zeros((nb, 3))
    lim = (G[3] * 0.012) ** 2
    for y in range(H):
        if y % 3 == 0:
            VO[:] = -1
        for x in range(W):
            nc = 0
            bg = 0
            step = 1
            t0 = IB[0, y, x]
            if t0 >= 0:  # inside one body every second sample is enough
                step = NS
                for s in range(1, NS):
                    t = IB[s, y, x]
                    if t == t0:
                        continue
                    if t < 0 or TM[t] != TM[t0] or TO[t] != TO[t0]:
                        step = 1
                        break
                    step = 3
            for s in range(0, NS, step):
                t = IB[s, y, x]
                if t < 0:
                    bg += 1
                    continue
                # fast path: same triangle as an existing cluster
                hit = -1
                for c in range(nc):
                    if CT[c] == t:
                        hit = c
                        break
                attrs(
                    a,
                    t,
                    X0 + x + (SUB[s, 0] if step < NS else 0.5),
                    Y0 + y + (SUB[s, 1] if step < NS else 0.5),
                    S,
                    Z,
                    T,
                    V,
                    N,
                    UV,
                    LP,
                    AX,
                )
                if hit < 0:
                    for c in range(nc):
                        q = CT[c]
                        if TM[q] == TM[t]:
                            w = 1.0 / CN[c]
                            d = (a[3] * CA[c, 3] + a[4] * CA[c, 4] + a[5] * CA[c, 5]) * w
                            dx = a[0] - CA[c, 0] * w
                            dy = a[1] - CA[c, 1] * w
                            dz = a[2] - CA[c, 2] * w
                            if d > 0.85 and dx * dx + dy * dy + dz * dz < 0.3:
                                hit = c
                                break
                if hit < 0:
                    if nc == 4:
                        hit = 3
                    else:
                        hit = nc
                        nc += 1
                        CT[hit] = t
                        CN[hit] = 0
                        for c in range(12):
                            CA[hit, c] = 0
                CN[hit] += 1
                for c in range(12):
                    CA[hit, c] += a[c]
            if nc == 0:
                continue
            j = 52.9829189 * ((0.06711056 * (x + X0) + 0.00583715 * (y + Y0)) % 1.0)
            j -= math.floor(j)
            cr = 0.0
            cg = 0.0
            cb = 0.0
            for c in range(nc):
                w = 1.0 / CN[c]
                for q in range(12):
                    CA[c, q] *= w
                t = CT[c]
                tangents(a, t, T, V, UV)
                ib = x // 3
                dx = CA[c, 0] - VP[ib, 0]
                dy = CA[c, 1] - VP[ib, 1]
                dz = CA[c, 2] - VP[ib, 2]
                if VO[ib] != TO[t] or dx * dx + dy * dy + dz * dz > lim:
                    VO[ib] = TO[t]
                    VP[ib, 0] = CA[c, 0]
                    VP[ib, 1] = CA[c, 1]
                    VP[ib, 2] = CA[c, 2]
                    for q in range(K):
                        VC[ib, q] = -2
                shade(out, tmp, TM[t], CA, c, a, RO, TO[t], eye, M, TEX, G, LB, LW, SM, SI, ALB, gobo, j, PL, VC, ib)
                # keep highlights from starving the edge of its anti-aliasing
                f = CN[c] / NS if step == 1 else (CN[c] / 3.0 if step == 3 else 1.0)
                cr += min(out[0], 1.6) * f
                cg += min(out[1], 1.6) * f
                cb += min(out[2], 1.6) * f
            f = bg / NS
            Y = Y0 + y
            X = X0 + x
            img[Y, X, 0] = img[Y, X, 0] * f + cr
            img[Y, X, 1] = img[Y, X, 1] * f + cg
            img[Y, X, 2] = img[Y, X, 2] * f + cb


@njit(cache=True, fastmath=True, error_model="numpy")
def ground_light(out, dome, cam, w, h, step, G, LB, LW, SM, SI, ALB, gobo, base, PL):
    """Irradiance of the floor y=0 by screen position, relative to open floor."""
    tmp = np.zeros(6)
    VC = np.zeros((1, LB.shape[0]), np.int16)
    for iy in range(h):
        for ix in range(w):
            sx = (ix + 0.5) * step
            sy = (iy + 0.5) * step
            # cam: eye 0-2, right 3-5, up 6-8, fwd 9-11, f 12, cx 13, cy 14
            qx = (sx - cam[13]) / cam[12]
            qy = -(sy - cam[14]) / cam[12]
            dx = cam[9] + cam[3] * qx + cam[6] * qy
            dy = cam[10] + cam[4] * qx + cam[7] * qy
            dz = cam[11] + cam[5] * qx + cam[8] * qy
            if dy > -1e-3:
                for c in range(3):
                    out[iy, ix, c] = 1.0 - base[3 + c]
                    dome[iy, ix, c] = base[3 + c]
                continue
            t = -cam[1] / dy
            px = cam[0] + dx * t
            pz = cam[2] + dz * t
            ddx = px - G[0]
            ddz = pz - G[2]
            if ddx * ddx + ddz * ddz > G[3] * G[3] * 7 and G[26] == 0:
                for c in range(3):
                    out[iy, ix, c] = 1.0 - base[3 + c]
                    dome[iy, ix, c] = base[3 + c]
                continue
            j = 52.9829189 * ((0.06711056 * ix + 0.00583715 * iy) % 1.0)
            j -= math.floor(j)
            for q in range(LB.shape[0]):
                VC[0, q] = -2
            light(tmp, px, 0.0, pz, 0.0, 1.0, 0.0, 0.0, G, LB, LW, SM, SI, ALB, gobo, j, VC, 0)
            kv = tmp[4]
            dome[iy, ix, 0] = (tmp[0] - kv * G[7]) / base[0]
            dome[iy, ix, 1] = (tmp[1] - kv * G[8]) / base[1]
            dome[iy, ix, 2] = (tmp[2] - kv * G[9]) / base[2]
            er = kv * G[7]
            eg = kv * G[8]
            eb = kv * G[9]
            for i in range(PL.shape[0]):
                qx = PL[i, 0] - px
                qy = PL[i, 1]
                qz = PL[i, 2] - pz
                d2 = qx * qx + qy * qy + qz * qz
                q = max(0.0, qy / math.sqrt(d2)) * PL[i, 6] / (d2 + PL[i, 7])
                er += q * PL[i, 3]
                eg += q * PL[i, 4]
                eb += q * PL[i, 5]
            out[iy, ix, 0] = er / base[0]
            out[iy, ix, 1] = eg / base[1]
            out[iy, ix, 2] = eb / base[2]
