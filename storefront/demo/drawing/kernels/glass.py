"""Clear and frosted glass over the finished picture."""

import math

import numpy as np
from numba import njit

from .lighting import env
from .noise import sst
from .resolve import attrs


@njit(cache=True, fastmath=True, error_model="numpy")
def glass(img, src, IN, IF, SUB, X0, Y0, S, Z, T, V, N, UV, LP, AX, TM, eye, cam, M, G):
    """Clear bodies: bent background, tint by path, reflections of both walls."""
    NS, H, W = IN.shape
    HH, WW, _ = img.shape
    a = np.zeros(20)
    e1 = np.zeros(3)
    e2 = np.zeros(3)
    for y in range(H):
        for x in range(W):
            n = 0
            nx = 0.0
            ny = 0.0
            nz = 0.0
            fx = 0.0
            fy = 0.0
            fz = 0.0
            px = 0.0
            py = 0.0
            pz = 0.0
            qx = 0.0
            qy = 0.0
            qz = 0.0
            mat = -1
            for s in range(NS):
                t = IN[s, y, x]
                if t < 0:
                    continue
                n += 1
                mat = TM[t]
                attrs(a, t, X0 + x + SUB[s, 0], Y0 + y + SUB[s, 1], S, Z, T, V, N, UV, LP, AX)
                px += a[0]
                py += a[1]
                pz += a[2]
                sg = 1.0
                if a[3] * (eye[0] - a[0]) + a[4] * (eye[1] - a[1]) + a[5] * (eye[2] - a[2]) < 0:
                    sg = -1.0
                nx += sg * a[3]
                ny += sg * a[4]
                nz += sg * a[5]
                t = IF[s, y, x]
                attrs(a, t, X0 + x + SUB[s, 0], Y0 + y + SUB[s, 1], S, Z, T, V, N, UV, LP, AX)
                qx += a[0]
                qy += a[1]
                qz += a[2]
                sg = 1.0
                if a[3] * (eye[0] - a[0]) + a[4] * (eye[1] - a[1]) + a[5] * (eye[2] - a[2]) < 0:
                    sg = -1.0
                fx += sg * a[3]
                fy += sg * a[4]
                fz += sg * a[5]
            if n == 0:
                continue
            w = 1.0 / n
            px *= w
            py *= w
            pz *= w
            qx *= w
            qy *= w
            qz *= w
            inverse = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-9)
            nx *= inverse
            ny *= inverse
            nz *= inverse
            inverse = 1.0 / math.sqrt(fx * fx + fy * fy + fz * fz + 1e-9)
            fx *= inverse
            fy *= inverse
            fz *= inverse
            vx = eye[0] - px
            vy = eye[1] - py
            vz = eye[2] - pz
            inverse = 1.0 / math.sqrt(vx * vx + vy * vy + vz * vz)
            vx *= inverse
            vy *= inverse
            vz *= inverse
            nv = max(0.03, nx * vx + ny * vy + nz * vz)
            fv = max(0.03, fx * vx + fy * vy + fz * vz)
            rough = M[mat, 7]
            # screen-space bend: normals seen by the camera, strongest at the rims
            sx = nx * cam[3] + ny * cam[4] + nz * cam[5]
            sy = nx * cam[6] + ny * cam[7] + nz * cam[8]
            k = M[mat, 17] * (1 - nv) * (1 - nv)
            ox = -sx * k
            oy = sy * k
            ux = X0 + x + 0.5 + ox
            uy = Y0 + y + 0.5 + oy
            iu = min(WW - 1, max(0, int(ux)))
            iv = min(HH - 1, max(0, int(uy)))
            br = src[iv, iu, 0]
            bg = src[iv, iu, 1]
            bb = src[iv, iu, 2]
            pl = min(3.5, 0.35 / nv + 0.35 / fv) - 0.7
            dn = M[mat, 20]
            tr = math.exp(-dn * (1 - M[mat, 1]) * (1 + pl * 2.2))
            tg = math.exp(-dn * (1 - M[mat, 2]) * (1 + pl * 2.2))
            tb = math.exp(-dn * (1 - M[mat, 3]) * (1 + pl * 2.2))
            ed = 1 - 0.34 * sst(0.62, 1.0, 1 - nv) * M[mat, 18]
            br *= tr * ed
            bg *= tg * ed
            bb *= tb * ed
            # milky body of frosted glass
            mk = M[mat, 19]
            if mk > 0:
                q = 0.42 + 0.58 * max(0.0, nx * G[17] + ny * G[18] + nz * G[19])
                br += (M[mat, 1] * q - br) * mk
                bg += (M[mat, 2] * q - bg) * mk
                bb += (M[mat, 3] * q - bb) * mk
            env(e1, 2 * nv * nx - vx, 2 * nv * ny - vy + 0.25, 2 * nv * nz - vz, rough, G)
            env(e2, 2 * fv * fx - vx, 2 * fv * fy - vy + 0.25, 2 * fv * fz - vz, rough, G)
            q = 1 - nv
            f1 = 0.055 + 0.70 * q * q * q * q * q
            q = 1 - fv
            f2 = 0.040 + 0.45 * q * q * q * q * q
            br = br * (1 - f1) + e1[0] * f1 + e2[0] * f2 * 0.8 * tr
            bg = bg * (1 - f1) + e1[1] * f1 + e2[1] * f2 * 0.8 * tg
            bb = bb * (1 - f1) + e1[2] * f1 + e2[2] * f2 * 0.8 * tb
            c = n / NS
            Y = Y0 + y
            X = X0 + x
            img[Y, X, 0] += (br - img[Y, X, 0]) * c
            img[Y, X, 1] += (bg - img[Y, X, 1]) * c
            img[Y, X, 2] += (bb - img[Y, X, 2]) * c
