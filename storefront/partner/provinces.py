"""How far apart two provinces are, by their capitals: enough to say which warehouse is nearest."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

_EARTH: Final = 6371.0  # kilometres

# First two digits of a division code (GB/T 2260) -> latitude and longitude of the province's capital, in degrees.
_CAPITALS: Final[dict[str, tuple[float, float]]] = {
    "11": (39.90, 116.41), "12": (39.08, 117.20), "13": (38.04, 114.51), "14": (37.87, 112.55), "15": (40.84, 111.75),
    "21": (41.80, 123.43), "22": (43.82, 125.32), "23": (45.80, 126.53), "31": (31.23, 121.47), "32": (32.06, 118.80),
    "33": (30.27, 120.16), "34": (31.82, 117.23), "35": (26.07, 119.30), "36": (28.68, 115.86), "37": (36.65, 117.12),
    "41": (34.75, 113.63), "42": (30.59, 114.31), "43": (28.23, 112.94), "44": (23.13, 113.26), "45": (22.82, 108.37),
    "46": (20.04, 110.20), "50": (29.56, 106.55), "51": (30.57, 104.07), "52": (26.65, 106.63), "53": (25.04, 102.71),
    "54": (29.65, 91.14), "61": (34.34, 108.94), "62": (36.06, 103.83), "63": (36.62, 101.78), "64": (38.49, 106.23),
    "65": (43.83, 87.62), "71": (25.03, 121.57), "81": (22.32, 114.17), "82": (22.20, 113.54),
}  # fmt: skip


def distance(code: str, other: str) -> float:
    """Kilometres between the provinces of two division codes (six digits, only the first two count).

    0 within a province; the Earth's half circumference when one of them is unknown, so that it comes last.
    """
    if code[:2] == other[:2] and code[:2] in _CAPITALS:
        return 0.0
    here, there = _CAPITALS.get(code[:2]), _CAPITALS.get(other[:2])
    if here is None or there is None:
        return _EARTH * 3.15
    (lat, lon), (lat2, lon2) = (tuple(map(radians, place)) for place in (here, there))
    # The haversine formula.
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))
