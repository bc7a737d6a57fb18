"""Colour of one surface point, by kind of material."""

import math

from numba import njit

from .lighting import env, light
from .noise import fbm, sst, vn
from .relief import cells, h_3d, h_uv


@njit(cache=True, fastmath=True, error_model="numpy", inline="always")
def shade(out, tmp, mat, CA, ci, a, RO, ro, eye, M, TEX, G, LB, LW, SM, SI, ALB, gobo, j0, PL, VC, vb):
    px = CA[ci, 0]
    py = CA[ci, 1]
    pz = CA[ci, 2]
    nx = CA[ci, 3]
    ny = CA[ci, 4]
    nz = CA[ci, 5]
    il = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
    nx *= il
    ny *= il
    nz *= il
    lx = CA[ci, 6]
    ly = CA[ci, 7]
    lz = CA[ci, 8]
    u = CA[ci, 9]
    v = CA[ci, 10]
    aux = CA[ci, 11]
    tx = a[12]
    ty = a[13]
    tz = a[14]
    bx = a[15]
    by = a[16]
    bz = a[17]
    ex = eye[0]
    ey = eye[1]
    ez = eye[2]
    kind = int(M[mat, 0])
    r = M[mat, 1]
    g = M[mat, 2]
    b = M[mat, 3]
    r2 = M[mat, 4]
    g2 = M[mat, 5]
    b2 = M[mat, 6]
    rough = M[mat, 7]
    f0 = M[mat, 8]
    metal = M[mat, 9]
    sheen = M[mat, 10]
    sc = M[mat, 11]
    bump = M[mat, 12]
    wrap = M[mat, 13]
    p1 = M[mat, 17]
    p2 = M[mat, 18]
    p3 = M[mat, 19]
    coat = M[mat, 16]
    # view direction
    vx = ex - px
    vy = ey - py
    vz = ez - pz
    il = 1.0 / math.sqrt(vx * vx + vy * vy + vz * vz)
    vx *= il
    vy *= il
    vz *= il
    if nx * vx + ny * vy + nz * vz < 0:
        nx = -nx
        ny = -ny
        nz = -nz
    gx0 = nx
    gy0 = ny
    gz0 = nz
    cav = 1.0
    # --- relief
    if kind == 4 or kind == 5 or kind == 6 or kind == 19 or kind == 13 or kind == 20 or kind == 21:
        e = 0.22 / p1
        h0 = h_uv(kind, u, v, p1, p2)
        if bump > 0:
            hu = (h_uv(kind, u + e, v, p1, p2) - h0) * bump
            hv = (h_uv(kind, u, v + e, p1, p2) - h0) * bump
            nx -= tx * hu + bx * hv
            ny -= ty * hu + by * hv
            nz -= tz * hu + bz * hv
        cav = 0.80 + 0.20 * min(1.0, h0)
        t = vn(u * 0.8, v * 4.0, 11.0) * 0.5 + vn(u * 4.0, v * 0.8, 4.0) * 0.5
        k = sst(0.2, 0.8, t) * p3
        if kind == 4 or kind == 21:
            th = vn(u * p1 * 0.9, v * p1 * 0.13, 2.0) * 0.5 + vn(u * p1 * 0.13, v * p1 * 0.9, 6.0) * 0.5
            k = p3 * sst(0.3, 0.7, th)
        if kind == 20:
            k = p3 * vn(math.floor(u * p1) * 3.3, math.floor(v * p1) * 5.1, 0.5)
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        if M[mat, 21] > 0:  # stripes across v
            q = v / M[mat, 21]
            q -= math.floor(q)
            if M[mat, 24] > 0.5:
                q2 = u / M[mat, 21]
                q2 -= math.floor(q2)
                w = 0.0
                if q < M[mat, 22]:
                    w += 0.5
                if q2 < M[mat, 22]:
                    w += 0.5
            else:
                w = 1.0 if q < M[mat, 22] else 0.0
            r += (M[mat, 25] - r) * w
            g += (M[mat, 26] - g) * w
            b += (M[mat, 27] - b) * w
        if aux > -90:  # hem and stitches a little inside the edge
            d = M[mat, 23]
            if d > 0:
                a = abs(aux - d)
                li = 1 - sst(0.05, 0.16, a)
                st = math.sin((u + v) * 9.0)
                cav *= 1 - 0.30 * li * (0.6 + 0.4 * st)
                cav *= 1 - 0.10 * (1 - sst(0.0, 0.25, abs(aux)))
        if M[mat, 33] >= 0:
            fu = (u - M[mat, 34]) / (M[mat, 36] - M[mat, 34])
            fv = (v - M[mat, 35]) / (M[mat, 37] - M[mat, 35])
            if fu > 0 and fu < 1 and fv > 0 and fv < 1:
                n = int(M[mat, 33])
                hh = TEX.shape[1]
                iu = min(hh - 1, int(fu * hh))
                iv = min(hh - 1, int((1 - fv) * hh))
                w = TEX[n, iv, iu, 3] * 0.93
                r += (TEX[n, iv, iu, 0] - r) * w
                g += (TEX[n, iv, iu, 1] - g) * w
                b += (TEX[n, iv, iu, 2] - b) * w
    elif bump > 0 and kind != 2 and kind != 3:
        e = 0.25 / max(p1, 1.0)
        h0 = h_3d(kind, lx, ly, lz, p1, p2)
        gx = (h_3d(kind, lx + e, ly, lz, p1, p2) - h0) * bump
        gy = (h_3d(kind, lx, ly + e, lz, p1, p2) - h0) * bump
        gz = (h_3d(kind, lx, ly, lz + e, p1, p2) - h0) * bump
        wx = RO[ro, 0] * gx + RO[ro, 1] * gy + RO[ro, 2] * gz
        wy = RO[ro, 3] * gx + RO[ro, 4] * gy + RO[ro, 5] * gz
        wz = RO[ro, 6] * gx + RO[ro, 7] * gy + RO[ro, 8] * gz
        d = wx * nx + wy * ny + wz * nz
        nx -= wx - d * nx
        ny -= wy - d * ny
        nz -= wz - d * nz
        if kind == 8:
            cav = 0.86 + 0.14 * min(1.0, h0 * 1.6)
    # --- colour
    if kind == 1:
        t = fbm(lx * 0.5, ly * 0.8, lz * 0.5, 3)
        k = sst(0.30, 0.62, t) * 0.5 * p3
        if M[mat, 20] > -50:  # second glaze poured from above, or bare foot below
            edge = M[mat, 20] + 0.35 * (vn(lx * 0.7 + 3, 0.0, lz * 0.7) - 0.5) * M[mat, 21]
            if M[mat, 22] > 0:
                k = max(k, sst(edge - 0.10, edge + 0.10, ly))
            else:
                k2 = 1 - sst(edge - 0.05, edge + 0.05, ly)
                ox = RO[ro, 0] * gx0 + RO[ro, 3] * gy0 + RO[ro, 6] * gz0
                oy = RO[ro, 1] * gx0 + RO[ro, 4] * gy0 + RO[ro, 7] * gz0
                oz = RO[ro, 2] * gx0 + RO[ro, 5] * gy0 + RO[ro, 8] * gz0
                if ox * lx + oz * lz < 0 and oy > -0.3:  # inside of the cup: always glazed
                    k2 = 0.0
                if k2 > 0.5:
                    rough = 0.75
                    coat = 0.0
                    f0 = 0.03
                k = max(k * (1 - k2), k2)
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        if M[mat, 23] > 0:  # iron speckles
            q = vn(lx * 6.3 + ly * 3.1, ly * 6.8 - lz * 3.7, lz * 6.1 + lx * 2.9)
            q2 = vn(lx * 4.1 + 7, ly * 4.1, lz * 4.1)
            s = sst(0.84 - 0.10 * q2, 0.95, q) * M[mat, 23]
            r *= 1 - s * 0.55
            g *= 1 - s * 0.62
            b *= 1 - s * 0.70
    elif kind == 22:
        t = fbm(lx * 0.9, ly * 0.9, lz * 0.9, 3)
        q = vn(lx * 11, ly * 11, lz * 11)
        k = sst(0.25, 0.65, t) * 0.6 * p3
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        s = 1 - 0.16 * sst(0.72, 0.9, q) * sst(0.2, 0.5, p3)
        r *= s
        g *= s
        b *= s
    elif kind == 2:  # wood: grain runs along local x
        wx = lx * 0.055
        q = fbm(lx * 0.05 + 2, ly * 0.28, lz * 0.28, 3)
        rr = math.sqrt((ly - p1) * (ly - p1) + (lz - p2) * (lz - p2)) * sc
        ring = rr + q * 3.4 + 0.5 * vn(wx * 3, ly * 0.3, lz * 0.3)
        fr = ring - math.floor(ring)
        k = sst(0.0, 0.62, fr) * (1 - sst(0.80, 1.0, fr))
        fib = vn(lx * 0.9, ly * 9.5, lz * 9.5)
        fi2 = vn(lx * 2.1 + 5, ly * 24, lz * 24)
        po = sst(0.74, 0.92, vn(lx * 1.6, ly * 19, lz * 19))
        k = k * 0.62 + fib * 0.28 + fi2 * 0.10
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        s = (1 - 0.20 * po) * (0.94 + 0.12 * vn(lx * 0.12, ly * 0.4, lz * 0.4))
        r *= s
        g *= s
        b *= s
        rough = min(1.0, rough + 0.14 * (k - 0.5))
    elif kind == 3:  # brushed metal: streaks around (p1=0) or along x (p1=1)
        if p1 == 0:
            q = vn(ly * 42, 3.0, 1.0) * 0.6 + vn(ly * 90, 8.0, 1.0) * 0.4
        elif p1 == 1:
            q = vn(lx * 0.6, ly * 44, lz * 44) * 0.6 + vn(lx * 1.2, ly * 95, lz * 95) * 0.4
        else:
            rr = math.sqrt(lx * lx + lz * lz)
            q = vn(rr * 40, 2.0, 1.0)
        q -= 0.5
        ny += q * bump
        s = 1 + 0.10 * q
        r *= s
        g *= s
        b *= s
        rough = min(1.0, max(0.02, rough + 0.10 * q))
    elif kind == 15:  # flat artwork
        n = int(M[mat, 14])
        hh = TEX.shape[1]
        fu = (u - math.floor(u)) * hh - 0.5
        fv = (1 - (v - math.floor(v))) * hh - 0.5
        if fu < 0:
            fu = 0.0
        if fv < 0:
            fv = 0.0
        iu = int(fu)
        iv = int(fv)
        if iu > hh - 2:
            iu = hh - 2
        if iv > hh - 2:
            iv = hh - 2
        fu = min(1.0, fu - iu)
        fv = min(1.0, fv - iv)
        w00 = (1 - fu) * (1 - fv)
        w10 = fu * (1 - fv)
        w01 = (1 - fu) * fv
        w11 = fu * fv
        r = (
            TEX[n, iv, iu, 0] * w00
            + TEX[n, iv, iu + 1, 0] * w10
            + TEX[n, iv + 1, iu, 0] * w01
            + TEX[n, iv + 1, iu + 1, 0] * w11
        )
        g = (
            TEX[n, iv, iu, 1] * w00
            + TEX[n, iv, iu + 1, 1] * w10
            + TEX[n, iv + 1, iu, 1] * w01
            + TEX[n, iv + 1, iu + 1, 1] * w11
        )
        b = (
            TEX[n, iv, iu, 2] * w00
            + TEX[n, iv, iu + 1, 2] * w10
            + TEX[n, iv + 1, iu, 2] * w01
            + TEX[n, iv + 1, iu + 1, 2] * w11
        )
        s = 0.965 + 0.07 * vn(lx * 7, ly * 7, lz * 7)
        r *= s
        g *= s
        b *= s
    elif kind == 7:
        s = 0.95 + 0.10 * fbm(lx * 4, ly * 4, lz * 4, 3)
        q = sst(0.80, 0.95, vn(lx * 3.0, ly * 14, lz * 6 + 4)) * p3
        r = r * s + (r2 - r) * q
        g = g * s + (g2 - g) * q
        b = b * s + (b2 - b) * q
    elif kind == 16:  # terrazzo / stone
        t = fbm(lx * p1 * 0.5, ly * p1 * 0.5, lz * p1 * 0.5, 4)
        k = sst(0.35, 0.6, t) * 0.5
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        q = vn(lx * p1 * 3, ly * p1 * 3, lz * p1 * 3)
        s = 1 - 0.22 * sst(0.72, 0.80, q) * p3
        r *= s
        g *= s
        b *= s
    elif kind == 8 or kind == 17:
        t = fbm(lx * 0.8, ly * 0.8, lz * 0.8, 3)
        k = sst(0.25, 0.65, t) * p3
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
    elif kind == 27:  # beans, tea leaves, grains
        cells(tmp, lx * p1, ly * p1 * p2, lz * p1)
        k = tmp[4] * p3
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
        nx += tmp[0] * bump
        ny += tmp[1] * bump
        nz += tmp[2] * bump
        cav = 1 - 0.75 * sst(0.25, 0.75, tmp[3])
    elif kind == 18:  # sheets of paper seen from the side
        q = vn(lx * 0.15, ly * 16, lz * 0.15)
        s = 0.80 + 0.20 * q
        r *= s
        g *= s
        b *= s
    elif kind == 24:  # gradient along local y between p1 and p2
        k = sst(p1, p2, ly)
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
    elif kind == 14:  # wax and soap
        t = fbm(lx * 0.6, ly * 0.6, lz * 0.6, 3)
        k = sst(0.3, 0.6, t) * p3
        r += (r2 - r) * k
        g += (g2 - g) * k
        b += (b2 - b) * k
    il = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
    nx *= il
    ny *= il
    nz *= il
    # --- diffuse
    light(tmp, px, py, pz, nx, ny, nz, wrap, G, LB, LW, SM, SI, ALB, gobo, j0, VC, vb)
    er = tmp[0]
    eg = tmp[1]
    eb = tmp[2]
    ao = tmp[3]
    kv = tmp[4]
    for i in range(PL.shape[0]):  # lamp glow
        qx = PL[i, 0] - px
        qy = PL[i, 1] - py
        qz = PL[i, 2] - pz
        d2 = qx * qx + qy * qy + qz * qz
        q = (nx * qx + ny * qy + nz * qz) / math.sqrt(d2)
        q = max(0.0, (q + 0.25) / 1.25) * PL[i, 6] / (d2 + PL[i, 7])
        er += q * PL[i, 3]
        eg += q * PL[i, 4]
        eb += q * PL[i, 5]
    # light met again inside hollows takes the colour of the surface
    nd = 1 - ao
    er *= 1 + nd * r * 0.55
    eg *= 1 + nd * g * 0.55
    eb *= 1 + nd * b * 0.55
    dr = r * er * cav
    dg = g * eg * cav
    db = b * eb * cav
    if wrap > 0.2:  # warm light through soft bodies
        q = wrap * 0.10
        dr += q * r * r
        dg += q * g * g * 0.85
        db += q * b * b * 0.7
    nv = nx * vx + ny * vy + nz * vz
    nv = max(0.02, nv)
    # --- sheen of fibres
    if sheen > 0:
        q = 1 - nv
        q = q * q * q * sheen * (0.35 + 0.65 * ao)
        dr += q * (0.5 + r) * er * 0.5
        dg += q * (0.5 + g) * eg * 0.5
        db += q * (0.5 + b) * eb * 0.5
    # --- mirror-like part
    rx = 2 * nv * nx - vx
    ry = 2 * nv * ny - vy
    rz = 2 * nv * nz - vz
    sor = min(1.0, max(0.0, (ao * ao + 0.15) / 1.0)) * (0.6 + 0.4 * sst(0.0, 0.35, kv))
    env(tmp, rx, ry + (0.30 if metal == 0 else 0.12), rz, rough, G)
    fr = 1 - nv
    f5 = fr * fr * fr * fr * fr
    sr = f0 + (max(1 - rough, f0) - f0) * f5
    if metal > 0:
        mr = r + (1 - r) * f5 * 0.6
        mg = g + (1 - g) * f5 * 0.6
        mb = b + (1 - b) * f5 * 0.6
        q = 0.30 + 0.70 * sor
        dr = dr * (1 - metal) + metal * (tmp[0] * mr * q + 0.10 * r * er)
        dg = dg * (1 - metal) + metal * (tmp[1] * mg * q + 0.10 * g * eg)
        db = db * (1 - metal) + metal * (tmp[2] * mb * q + 0.10 * b * eb)
    else:
        dr = dr * (1 - sr) + tmp[0] * sr * sor
        dg = dg * (1 - sr) + tmp[1] * sr * sor
        db = db * (1 - sr) + tmp[2] * sr * sor
    if coat > 0:
        q = 2 * (gx0 * vx + gy0 * vy + gz0 * vz)
        cx = nx * 0.35 + gx0 * 0.65
        cy = ny * 0.35 + gy0 * 0.65
        cz = nz * 0.35 + gz0 * 0.65
        il = 1.0 / math.sqrt(cx * cx + cy * cy + cz * cz)
        cx *= il
        cy *= il
        cz *= il
        q = max(0.02, cx * vx + cy * vy + cz * vz)
        env(tmp, 2 * q * cx - vx, 2 * q * cy - vy + 0.30, 2 * q * cz - vz, M[mat, 28], G)
        f5 = 1 - q
        f5 = f5 * f5 * f5 * f5 * f5
        q = coat * (0.045 + 0.75 * f5)
        dr = dr * (1 - q) + tmp[0] * q * sor
        dg = dg * (1 - q) + tmp[1] * q * sor
        db = db * (1 - q) + tmp[2] * q * sor
    em = M[mat, 15]
    if em > 0:
        q = em * (0.55 + 0.45 * nv)
        if kind == 24 and p2 > p1:  # light gathered by a clear drink, low and away from the window
            q *= (1.25 - 0.75 * sst(p1, p2, ly)) * (0.75 + 0.55 * max(0.0, gx0))
        if kind == 24 and p2 < p1:  # a drink in a cup: paler where it is shallow
            w = math.sqrt(lx * lx + lz * lz) / p3
            q *= 0.62 + 0.95 * w * w * w
        dr += q * M[mat, 29]
        dg += q * M[mat, 30]
        db += q * M[mat, 31]
    out[0] = dr
    out[1] = dg
    out[2] = db
