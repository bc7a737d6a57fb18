"""粘贴识别: an address as people paste it, taken apart into recipient, mobile number, region and street.

    张三 13800138000 浙江省杭州市西湖区文三路 90 号

The region is found first, by full names and by what people leave out (浙江杭州西湖, 恩施州, 内蒙古); the mobile number by
its form; the recipient among what remains, by a label, by standing beside the number, or by a known family name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from storefront.accounts import regions
from storefront.accounts.phones import normal_phone
from storefront.accounts.surnames import SURNAMES

LONGEST: Final = 500  # characters that are looked at


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """What was found; "" for what wasn't. codes: province, city and district as far as they are known."""

    recipient: str = ""
    phone: str = ""
    codes: tuple[str, ...] = ()
    street: str = ""

    @property
    def district_code(self) -> str:
        """The code for a delivery address, "" while the region isn't complete."""
        return self.codes[-1] if self.codes and regions.can_deliver(self.codes[-1]) else ""


_NATIONS: Final = (
    "壮族 回族 藏族 苗族 土家族 维吾尔 蒙古族 蒙古 彝族 布依族 侗族 瑶族 白族 傣族 哈尼族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 "
    "景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 满族 朝鲜族 哈萨克 各族 塔吉克 裕固族 保安族 独龙族 "
    "怒族 普米族 鄂温克族 京族"
).split()
_NATION = "|".join(_NATIONS)
_PROVINCE_END: Final = re.compile(rf"(?:(?:{_NATION})*自治区|特别行政区|省|市)$")
_CITY_END: Final = re.compile(rf"(?:(?:{_NATION})*自治州|地区|盟|市)$")
_DISTRICT_END: Final = re.compile(rf"(?:(?:{_NATION})*自治(?:县|旗)|县|区|市|旗|镇|街道)$")
_BETWEEN: Final = re.compile(r"(?:[\s,，、/·\-—|]|省直辖县级行政区划|自治区直辖县级行政区划|省直辖县|市辖区)*")
_SPLIT: Final = re.compile(r"[\s,，;；、|/。]+")
_LABEL: Final = re.compile(
    r"(?P<name>收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|名字|[Nn]ame|[Rr]ecipient)"
    r"|(?P<phone>手机号码|联系电话|联系方式|电话号码|手机号|手机|电话|[Pp]hone|[Mm]obile|[Tt]el)"
    r"|(?P<place>所在地区|收货地址|收件地址|详细地址|具体地址|街道地址|省市区|地区|地址|[Aa]ddress|邮政编码|邮编)"
)
_LABELLED: Final = re.compile(rf"(?:{_LABEL.pattern})\s*[:：]\s*")
_PHONE: Final = re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s\-]?)?1[3-9]\d(?:[\s\-]?\d{4}){2}(?!\d)")
_POSTCODE: Final = re.compile(r"(?:邮编|邮政编码)?\s*(?<!\d)\d{6}(?![\d号室栋幢弄单])")
# What may not follow a short form: it is part of another name then (朝阳区, 南京东路).
_LONGER: Final = re.compile(r"[区县市旗省州盟镇乡]|[东南西北中]?[一二三四五六七八九十]?[路街巷道]")
_CHINESE_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}")
_POLITE: Final = re.compile(r"(?:先生|女士|小姐|老师|同学|收)$")
_LATIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z.'\-]{1,20}(?: [A-Za-z][A-Za-z.'\-]{0,20}){0,3}")
_PLACE_END: Final = "路街巷号楼室栋幢单元层镇乡村区县市省厦场园苑城院道弄里店馆所站桥口庄屯寨组期座府邸湾坊旁侧内外对面"
_MARK: Final = "\x00"  # stands where the number was

_WIDE: Final = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "+-"}


def parse_address(text: str) -> ParsedAddress:
    """Take a pasted address apart. Never raises; what isn't recognised stays "" or in the street."""
    text = text[:LONGEST].translate(_WIDE | {0x3000: " ", 0: " "}).strip()
    phone, text = _take_phone(text)
    name, text = _take_labelled_name(text)
    text = _POSTCODE.sub(" ", _LABELLED.sub(" ", text))
    found = _find_region(text)
    before, after = (text[: found.start], text[found.end :]) if found else ("", text)
    if not name:
        name, before, after = _take_name(before, after, adjoining=bool(phone))
    street = _street(after) or _street(before)
    return ParsedAddress(name, phone, found.codes if found else (), street)


# --- mobile number and recipient -------------------------------------------------------------------------------------


def _take_phone(text: str) -> tuple[str, str]:
    for match in _PHONE.finditer(text):
        phone = normal_phone(match[0])
        if phone:
            return phone, f"{text[: match.start()]} {_MARK} {text[match.end() :]}"
    return "", text


def _take_labelled_name(text: str) -> tuple[str, str]:
    for match in _LABELLED.finditer(text):
        if not match["name"]:
            continue
        rest = text[match.end() :]
        stop = min(
            (m.start() for m in (re.search(r"[\s,，;；|/]", rest), _LABELLED.search(rest)) if m), default=len(rest)
        )
        latin = _LATIN_NAME.match(rest)
        if latin and latin.end() > stop:
            stop = latin.end()
        name = _clean_name(rest[:stop])
        if name:
            return name, f"{text[: match.start()]} {rest[stop:]}"
    return "", text


def _take_name(before: str, after: str, *, adjoining: bool) -> tuple[str, str, str]:
    """(name, before, after) without it. First what stands beside the number, then a known family name, then any."""
    parts = [(0, before), (1, after)]
    candidates: list[tuple[int, int, str]] = []  # rank, part, word as written
    for number, part in parts:
        words = _words(part)
        for place, word in enumerate(words):
            name = _clean_name(word)
            if word == _MARK or not name:
                continue
            beside = adjoining and _MARK in words[max(0, place - 1) : place + 2]
            first_of_street = number == 1 and place == 0 and not beside
            placelike = word[-1] in _PLACE_END and name[0] not in SURNAMES
            known = name[:2] in SURNAMES or name[0] in SURNAMES or name[0].isascii()
            if placelike or first_of_street or not (beside or known or number == 0):
                continue
            candidates.append(((0 if beside else 2) + (0 if known else 1), number, word))
    if not candidates:
        return "", before, after
    _rank, number, word = min(candidates, key=lambda one: one[:2])
    if number == 0:
        before = before.replace(word, " ", 1)
    else:
        head, _, tail = after.rpartition(word)
        after = f"{head} {tail}"
    return _clean_name(word), before, after


def _words(text: str) -> list[str]:
    """Words of a part; Latin words in a row are one word, for they are one name."""
    latin = _LATIN_NAME.finditer(text)
    spans = [m.span() for m in latin if " " in m[0]]
    words: list[str] = []
    at = 0
    for start, end in spans:
        words += [w for w in _SPLIT.split(text[at:start]) if w]
        words.append(text[start:end])
        at = end
    return words + [w for w in _SPLIT.split(text[at:]) if w]


def _clean_name(word: str) -> str:
    """The recipient in a word, or "" when it is none. A polite form stays with a family name alone: 王女士."""
    word = word.strip(" \t:：()（）[]【】<>《》\"'“”.。,，;；")
    short = _POLITE.sub("", word)
    if _CHINESE_NAME.fullmatch(short):
        return short
    if len(short) == 1 and short in SURNAMES and _CHINESE_NAME.fullmatch(word):
        return word
    return word if _LATIN_NAME.fullmatch(word) else ""


def _street(text: str) -> str:
    text = text.replace(_MARK, " ")
    text = re.sub(r"\s+", " ", text).strip(" ,，;；、|/。:：-—")
    return re.sub(r"(?<=[\u4e00-\u9fff，。；、])\s*[,，;；|]\s*(?=$)", "", text)


# --- region ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    codes: tuple[str, ...]
    score: tuple[int, int, int]


def _find_region(text: str) -> _Found | None:
    """The best reading of any place in the text: most levels, then most characters, then the earliest."""
    return max(_readings(text), key=lambda found: found.score, default=None)


def _readings(text: str) -> Iterator[_Found]:
    names = _names()
    for start in range(len(text)):
        if not "\u4e00" <= text[start] <= "\u9fff":
            continue
        for code, end in _at(text, start, names.provinces):
            yield from _below(text, start, end, code)
        for code, end in _at(text, start, names.cities):
            yield from _below(text, start, end, code)
        for code, end in _at(text, start, names.alone):
            yield _found(start, end, code, end - start)


def _below(text: str, start: int, end: int, code: str) -> Iterator[_Found]:
    """Readings that go on from a province or city that ends at `end`."""
    yield _found(start, end, code, end - start)
    between = _BETWEEN.match(text, end)
    at = between.end() if between else end
    names = _names()
    for lower, stop in _at(text, at, names.inside.get(code, {})):
        if regions.tree().below.get(lower):
            yield from _below(text, start, stop, lower)
        else:
            yield _found(start, stop, lower, stop - start)


def _found(start: int, end: int, code: str, length: int) -> _Found:
    codes = regions.path_of(code).codes
    return _Found(start, end, codes, (len(codes), length, -start))


def _at(text: str, start: int, names: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    """(code, end) of each name of `names` that begins at `start`."""
    for length in range(min(_names().longest, len(text) - start), 1, -1):
        word, end = text[start : start + length], start + length
        for code in names.get(word, ()):
            if regions.tree().places[code].name == word or not _LONGER.match(text, end):
                yield code, end


@dataclass(frozen=True, slots=True)
class _Names:
    """Name or its short form -> codes. inside: by the province or city that they lie in, all levels below it."""

    provinces: dict[str, list[str]]
    cities: dict[str, list[str]]
    alone: dict[str, list[str]]
    inside: dict[str, dict[str, list[str]]]
    longest: int


def _names() -> _Names:
    return _names_of(regions.tree())


@lru_cache(maxsize=1)
def _names_of(tree: regions.Tree) -> _Names:
    provinces: dict[str, list[str]] = {}
    cities: dict[str, list[str]] = {}
    districts: dict[str, list[str]] = {}
    inside: dict[str, dict[str, list[str]]] = {}
    longest = 0
    for place in tree.places.values():
        ends = (_PROVINCE_END, _CITY_END, _DISTRICT_END)[place.level - 1]
        forms = _forms(place.name, ends)
        longest = max(longest, len(place.name))
        for form in forms:
            if place.level == 1:
                provinces.setdefault(form, []).append(place.code)
                continue
            inside.setdefault(place.parent, {}).setdefault(form, []).append(place.code)
            if place.level == 2:
                cities.setdefault(form, []).append(place.code)
            else:
                inside.setdefault(tree.places[place.parent].parent, {}).setdefault(form, []).append(place.code)
        if place.level == 3 and len(place.name) >= 3:
            districts.setdefault(place.name, []).append(place.code)
    # A district that is named without its city counts when only one place of the country bears the name.
    alone = {name: codes for name, codes in districts.items() if len(codes) == 1}
    return _Names(provinces, cities, alone, inside, longest)


def _forms(name: str, ends: re.Pattern[str]) -> list[str]:
    """浙江省 -> 浙江省, 浙江; 恩施土家族苗族自治州 -> also 恩施, 恩施州; 石柱土家族自治县 -> also 石柱, 石柱县."""
    short = ends.sub("", name)
    if len(short) < 2 or short == name:
        return [name]
    forms = [name, short]
    if name.endswith("自治州"):
        forms.append(f"{short}州")
    elif name.endswith("自治县"):
        forms.append(f"{short}县")
    return forms
