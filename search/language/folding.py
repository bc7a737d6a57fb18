"""One form for everything that means the same: width, case, traditional characters, quantities with their units."""

import functools
import re
import unicodedata
from decimal import Decimal
from typing import Final

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
LONGEST: Final = 200  # characters of a query that are looked at

# What a unit is written as: (base unit, how many of it). 码 is no measure, it only marks a size.
_UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    **dict.fromkeys(("毫升", "ml", "cc"), ("ml", Decimal(1))),
    **dict.fromkeys(("升", "公升", "l"), ("ml", Decimal(1000))),
    **dict.fromkeys(("克", "g"), ("g", Decimal(1))),
    **dict.fromkeys(("千克", "公斤", "kg"), ("g", Decimal(1000))),
    **dict.fromkeys(("斤",), ("g", Decimal(500))),
    **dict.fromkeys(("毫米", "mm"), ("mm", Decimal(1))),
    **dict.fromkeys(("厘米", "公分", "cm"), ("mm", Decimal(10))),
    **dict.fromkeys(("米", "m"), ("mm", Decimal(1000))),
    **dict.fromkeys(("英寸", "寸", "inch"), ("in", Decimal(1))),
    **dict.fromkeys(("瓦", "w"), ("w", Decimal(1))),
    **dict.fromkeys(("毫安", "mah"), ("mah", Decimal(1))),
}
# Words that begin like a unit: 5克拉 is no weight, 2米色 no length, 3升级 no volume.
_NOT_AFTER: Final = {"克": "拉隆力", "米": "色白粉饭线其奇兰", "升": "级降华", "寸": "头照", "斤": "斤", "瓦": "片楞"}
_QUANTITY: Final = re.compile(
    r"(?<![0-9a-z.])([0-9]{1,6}(?:\.[0-9]{1,3})?)\s?("
    + "|".join(
        re.escape(unit)
        + ("(?![a-z0-9])" if unit.isascii() else f"(?![{_NOT_AFTER[unit]}])" if unit in _NOT_AFTER else "")
        for unit in sorted(_UNITS, key=len, reverse=True)
    )
    + ")"
)
_SPACES: Final = re.compile(r"\s+")


@functools.cache
def _simplified() -> dict[int, str]:
    """Traditional characters -> simplified, one for one. 80 ms, once a process."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    blocks = [range(0x3400, 0x4DC0), range(0x4E00, 0xA000)]
    found: dict[int, str] = {}
    for block in blocks:
        # A space after each keeps the converter from reading words.
        texts = convert(" ".join(map(chr, block))).split(" ")
        found |= {code: t for code, t in zip(block, texts, strict=True) if t != chr(code) and len(t) == 1}
    found[ord("著")] = "着"  # as in 隔著; 著名 is mended below
    return found


def simplify(text: str) -> str:
    """Traditional characters as simplified ones."""
    return text.translate(_simplified()).replace("着名", "著名").replace("着作", "著作")


def fold(text: str) -> str:
    """Full-width as half-width, capitals as small letters, traditional as simplified, quantities in one unit.

    Control characters and signs between words become spaces; at most one space stands between words. Idempotent.
    """
    text = simplify(unicodedata.normalize("NFKC", text)).casefold()
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    text = _QUANTITY.sub(_quantity, _SPACES.sub(" ", text))
    return _SPACES.sub(" ", text).strip()


def fold_query(text: str) -> str:
    """As `fold`, of the first LONGEST characters."""
    return fold(text[:LONGEST])


def _quantity(match: re.Match[str]) -> str:
    """500 毫升, 500ML and 0.5l are all "500ml ", with a space behind it so that it stands alone."""
    unit, factor = _UNITS[match[2]]
    amount = Decimal(match[1]) * factor
    number = f"{amount.normalize():f}"
    return f" {number}{unit} "
