"""Materials: one row of numbers each (see core.shade for their meaning)."""

import numpy as np


def lin(h):
    """#rrggbb (display) to linear light."""
    h = h.lstrip("#")
    c = np.array([int(h[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def mixhex(a, b, t):
    A, B = (np.array([int(x.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4)]) for x in (a, b))
    return "#{:02x}{:02x}{:02x}".format(*tuple(round(v) for v in A + (B - A) * t))


SHADE = {"deep": "#3a2f26"}


def mat(
    kind,
    c,
    c2=None,
    rough=0.6,
    f0=0.04,
    metal=0,
    sheen=0,
    scale=1,
    bump=0,
    wrap=0,
    tex=0,
    em=0,
    coat=0,
    p1=1.0,
    p2=0.0,
    p3=0.0,
    d20=-100,
    d21=0,
    d22=0,
    d23=0,
    d24=0,
    d25=None,
    crough=0.12,
    cast=1,
    emc=None,
):
    m = np.zeros(40)
    m[0] = kind
    m[1:4] = lin(c)
    m[4:7] = lin(c2 or c)
    m[7:14] = rough, f0, metal, sheen, scale, bump, wrap
    m[14:17] = tex, em, coat
    m[17:20] = p1, p2, p3
    m[20:25] = d20, d21, d22, d23, d24
    if d25:
        m[25:28] = lin(d25)
    m[28] = crough
    m[29:32] = lin(emc or c)
    m[32] = cast
    m[33] = -1
    return m


def glaze(c, c2=None, gloss=0.10, speck=0.0, foot=None, foot_c="#b99b7c", dip=None, dip_c=None, rings=0.0):
    """Glazed ceramic. foot: height of the bare foot; dip: height from which a second glaze begins."""
    k = {"rough": gloss, "f0": 0.045, "bump": 0.05, "p1": 5.5, "p2": rings, "p3": 0.5, "d23": speck}
    if dip is not None:
        return mat(1, c, dip_c, d20=dip, d21=1.0, d22=1, **k)
    if foot is not None:
        return mat(1, c, foot_c, d20=foot, d21=0.25, **k)
    return mat(1, c, c2 or mixhex(c, "#8a6f52", 0.14), **k)


def matte(c, speck=0.0, rings=0.0):
    """Unglazed or silk-matt ceramic."""
    return mat(22, c, mixhex(c, "#6b5a48", 0.22), rough=0.62, f0=0.035, bump=0.045, p1=9, p2=rings, p3=0.7, sheen=0.12)


WOODS = {
    "oak": ("#d9b98c", "#b98f5e"),
    "walnut": ("#7a5236", "#4c301e"),
    "beech": ("#e3c29c", "#cfa477"),
    "ash": ("#e6d3b3", "#cbb18a"),
    "cherry": ("#b97a50", "#935433"),
    "dark": ("#4a3529", "#2c1e17"),
    "bamboo": ("#e4cb97", "#cfae70"),
}


def wood(name="oak", scale=1.1, gloss=0.5, p1=-3.0, p2=5.0):
    a, b = WOODS[name]
    return mat(2, a, b, rough=gloss, f0=0.035, scale=scale, p1=p1, p2=p2, coat=0.22, crough=0.42)


METALS = {
    "steel": "#c9c7c2",
    "brass": "#d6ab5e",
    "copper": "#d08a62",
    "black": "#2b2a28",
    "gold": "#dcb877",
    "bronze": "#8d6a48",
    "white": "#ece8df",
}


def metal(name="steel", rough=0.24, dirn=0, bump=0.10):
    return mat(3, METALS.get(name, name), rough=rough, f0=0.6, metal=1, bump=bump, p1=dirn)


def enamel(c, speck=0.0):
    return mat(1, c, mixhex(c, "#000000", 0.12), rough=0.07, f0=0.05, bump=0.03, p1=3, p3=0.3, d23=speck)


def iron(c="#2e2c2a"):
    return mat(17, c, mixhex(c, "#6b5a4a", 0.25), rough=0.48, f0=0.05, bump=0.07, p1=9, p3=0.5)


def linen(c, c2=None, f=7.0, bump=0.34, hem=0, stripe=None):
    s = {"d21": stripe[0], "d22": stripe[1], "d25": stripe[2], "d24": (1 if len(stripe) > 3 else 0)} if stripe else {}
    return mat(
        4,
        c,
        c2 or mixhex(c, "#6d5a43", 0.25),
        rough=0.85,
        f0=0.02,
        sheen=0.35,
        bump=bump,
        p1=f,
        p3=0.55,
        d23=hem,
        wrap=0.12,
        **s,
    )


def cotton(c, hem=0, stripe=None):
    return linen(c, mixhex(c, "#55483a", 0.10), f=11.0, bump=0.16, hem=hem, stripe=stripe)


def twill(c, hem=0, f=5.0):
    return mat(
        21, c, mixhex(c, "#2d261e", 0.18), rough=0.85, f0=0.02, sheen=0.25, bump=0.20, p1=f, p3=0.5, d23=hem, wrap=0.08
    )


def knit(c, f=1.6, bump=0.55, stripe=None):
    s = {"d21": stripe[0], "d22": stripe[1], "d25": stripe[2]} if stripe else {}
    return mat(
        5, c, mixhex(c, "#3a3128", 0.10), rough=0.95, f0=0.015, sheen=0.5, bump=bump, p1=f, p3=0.4, wrap=0.18, **s
    )


def rib(c, f=2.4, bump=0.5):
    return mat(13, c, mixhex(c, "#3a3128", 0.12), rough=0.95, f0=0.015, sheen=0.45, bump=bump, p1=f, p3=0.3, wrap=0.15)


def terry(c, f=5.0, stripe=None):
    s = {"d21": stripe[0], "d22": stripe[1], "d25": stripe[2]} if stripe else {}
    return mat(6, c, mixhex(c, "#4d4133", 0.10), rough=1, f0=0.01, sheen=0.6, bump=0.85, p1=f, p3=0.25, wrap=0.22, **s)


def waffle(c, f=1.0):
    return mat(19, c, mixhex(c, "#4d4133", 0.10), rough=0.95, f0=0.015, sheen=0.4, bump=0.5, p1=f, p3=0.2, wrap=0.2)


def rattan(c="#cfa772", f=1.2):
    return mat(20, c, mixhex(c, "#6b4526", 0.5), rough=0.55, f0=0.035, bump=0.8, p1=f, p3=0.6)


def leather(c):
    return mat(8, c, mixhex(c, "#2a1a10", 0.35), rough=0.46, f0=0.04, bump=0.11, p1=6.5, p3=0.6, sheen=0.1)


def paper(c="#f4efe4", fibre=0.0, wrap=0.1):
    return mat(7, c, mixhex(c, "#8a6a46", 0.4), rough=0.9, f0=0.02, bump=0.05, p1=8, p3=fibre, wrap=wrap)


def kraft(c="#c49a6c"):
    return mat(7, c, mixhex(c, "#5d3f22", 0.6), rough=0.88, f0=0.02, bump=0.04, p1=10, p3=0.35)


def pages(c="#efe6d4"):
    return mat(18, c, rough=0.95, f0=0.01)


def plastic(c, rough=0.42, coat=0.0):
    return mat(0, c, rough=rough, f0=0.04, wrap=0.06, coat=coat)


def silk_plastic(c):
    return mat(22, c, c, rough=0.5, f0=0.04, bump=0.012, p1=14, p3=0.2, wrap=0.05)


def wax(c):
    return mat(14, c, mixhex(c, "#ffffff", 0.25), rough=0.38, f0=0.04, wrap=0.45, p3=0.6, coat=0.25, crough=0.3)


def stone(c="#cfc9bd", c2="#a79f90", p1=1.4):
    return mat(16, c, c2, rough=0.55, f0=0.04, p1=p1, p3=0.8, bump=0)


def artwork(tex, rough=0.85, coat=0.0):
    return mat(15, "#ffffff", rough=rough, f0=0.03, tex=tex, coat=coat)


def glow(c, em=1.0, kind=7, base=None, fibre=0.0):
    """A lit lamp shade: paper or cloth with its own light."""
    return mat(
        kind,
        base or c,
        rough=0.9,
        f0=0.01,
        em=em,
        emc=c,
        wrap=0.3,
        p1=8 if kind == 7 else 6,
        bump=0.05 if kind == 7 else 0.25,
        p3=fibre,
        sheen=0.2,
    )


def clear(c="#eef3ef", dens=0.12, bend=26, edge=1.0, milky=0.0, rough=0.03):
    """Clear or tinted glass; milky > 0 for frosted glass. cast=3: only a third of the lights are held back."""
    return mat(9, c, rough=rough, f0=0.05, p1=bend, p2=edge, p3=milky, d20=dens, cast=3 if milky < 0.3 else 1)


def liquid(c, c2=None):
    return mat(24, c2 or mixhex(c, "#000000", 0.35), c, rough=0.05, f0=0.03, p1=0, p2=6, wrap=0.3)


def grad(c, c2, y0, y1, rough=0.5, coat=0.0):
    return mat(24, c, c2, rough=rough, f0=0.04, p1=y0, p2=y1, coat=coat, wrap=0.05)


def printed(m, n, u0, v0, u1, v1):
    """Print artwork n on a cloth, inside a rectangle of surface coordinates."""
    m = m.copy()
    m[33:38] = n, u0, v0, u1, v1
    return m


def grains(c, c2=None, f=3.0, flat=1.4):
    """Coffee beans, tea leaves, rice: many small bodies."""
    return mat(27, c, c2 or mixhex(c, "#1e1008", 0.5), rough=0.6, f0=0.03, bump=1.5, p1=f, p2=flat, p3=1.0)
