"""The shop's own cartons."""

from .. import art
from ..materials import kraft, mixhex, paper
from ..mesh import quad, rbox
from ..render import Scene
from .registry import artwork_on, product


@product("carton", "home", el=22, az=-16, fill=0.7)
def packing(w=16.0, h=12.0, d=12.0, c="#c49a6c", accent="#2f5a4c", size=1.0):
    """A box with its lid and the shop's band; w, h, d in centimetres."""
    s = Scene()
    s.add(rbox(w, h * 0.70, d, 0.15), kraft(c))
    s.add(rbox(w + 0.35, h * 0.32, d + 0.35, 0.15).move(0, h * 0.68, 0), kraft(mixhex(c, "#ffffff", 0.06)))
    k = min(w, h) * 0.56
    if h * 0.6 > k:
        s.add(quad(k, k, "xy").move(0, h * 0.36, d / 2 + 0.02), artwork_on(s, art.label(bg=c, fg="#3a2c1e", style=3)))
    band = w * 0.24
    s.add(rbox(band, h * 1.005 + 0.02, d + 0.55, 0.1).move(w * 0.26, 0, 0), paper(accent))
    k = band * 0.72
    stamp = artwork_on(s, art.print_art(accent, "#f1eadb", "#c9974f", 0))
    s.add(quad(k, k).move(w * 0.26, h * 1.005 + 0.04, d * 0.18), stamp)
    return Scene().put(s, s=size)
