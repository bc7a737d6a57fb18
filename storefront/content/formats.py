"""How amounts, counts, dates, numbers and personal data are written for people. Words follow the active language."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

MINUS = "\N{MINUS SIGN}"


def speaks_chinese() -> bool:
    """Whether the active language is a Chinese one. None active counts as Chinese: it is the shop's own language."""
    return (get_language() or "zh-hans").startswith("zh")


# --- money and counts -----------------------------------------------------------------------------------------------


def decimal_of(amount: Any) -> Decimal | None:
    """The amount as a Decimal of two places, or None for None, '' and what is no number."""
    if amount is None or amount == "":
        return None
    try:
        return Decimal(str(amount).replace(",", "")).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None


def money(amount: Any) -> str:
    """`¥1,299.00`; below zero with a true minus before the sign, `−¥40.00`. Empty for no amount."""
    value = decimal_of(amount)
    if value is None:
        return ""
    return f"{MINUS if value < 0 else ''}¥{abs(value):,.2f}"


def people_count(count: int | None) -> str:
    """A count short enough for a card, never rounded up: `2,140`, `1.2万` in Chinese; `1.2k`, `1.2M` in English."""
    if count is None:
        return ""
    steps = ((100_000_000, "亿"), (10_000, "万")) if speaks_chinese() else ((1_000_000, "M"), (1_000, "k"))
    for size, word in steps:
        if abs(count) >= size:
            places = Decimal("1") if abs(count) >= size * 100 else Decimal("0.1")
            short = (Decimal(count) / size).quantize(places, rounding=ROUND_DOWN)
            return f"{short:f}".removesuffix(".0") + word
    return f"{count:,}"


def percent(part: Decimal | float | int | None, places: int = 0) -> str:
    """A share of one as `12%`; an empty value is empty, never 0."""
    return "" if part is None else f"{Decimal(str(part)) * 100:.{places}f}%"


def discount_words(part_paid: Decimal) -> str:
    """What a discount is called: 0.85 of the price paid is `8.5 折` in Chinese, `15% off` in English."""
    if speaks_chinese():
        return f"{(part_paid * 10).normalize():f} 折"
    return gettext("%(percent)s%% off") % {"percent": f"{((1 - part_paid) * 100).normalize():f}"}


# --- dates: 24 hours, the shop's time zone ---------------------------------------------------------------------------


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def shop_date(value: date | datetime | None) -> str:
    """`2026年11月24日` or `24 Nov 2026`."""
    if value is None:
        return ""
    return format_date(_local(value), "Y年n月j日" if speaks_chinese() else "j M Y")


def shop_time(value: datetime | None) -> str:
    """`2026年11月24日 14:30` or `24 Nov 2026, 14:30`."""
    if value is None:
        return ""
    return format_date(_local(value), "Y年n月j日 H:i" if speaks_chinese() else "j M Y, H:i")


def short_time(value: datetime | None, now: datetime | None = None) -> str:
    """For lists: `今天 14:30`, else `11-24 14:30`, with the year when it isn't this one."""
    if value is None:
        return ""
    here = _local(value)
    today = timezone.localtime(now).date()
    day = here.date() if isinstance(here, datetime) else here
    clock = format_date(here, "H:i")
    if day == today:
        return gettext("Today %(clock)s") % {"clock": clock}
    if day == today - timedelta(days=1):
        return gettext("Yesterday %(clock)s") % {"clock": clock}
    if speaks_chinese():
        return format_date(here, "m-d H:i" if day.year == today.year else "Y-m-d H:i")
    return format_date(here, "j M, H:i" if day.year == today.year else "j M Y, H:i")


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """Relative words for the last 24 hours, `short_time` before that."""
    if value is None:
        return ""
    passed = (now or timezone.now()) - value
    minutes = int(passed.total_seconds() // 60)
    if minutes < 0 or passed >= timedelta(hours=24):
        return short_time(value, now)
    if minutes < 1:
        return gettext("Just now")
    if minutes < 60:
        return gettext("%(count)s min ago") % {"count": minutes}
    return gettext("%(count)s h ago") % {"count": minutes // 60}


def promise_date(value: date | datetime | None, now: datetime | None = None) -> str:
    """The day a parcel is promised for: `11月26日（周四）` or `Thu 26 Nov`."""
    if value is None:
        return ""
    here = _local(value)
    this_year = here.year == timezone.localtime(now).year
    if speaks_chinese():
        day = "一二三四五六日"[here.weekday()]
        return format_date(here, "n月j日" if this_year else "Y年n月j日") + f"（周{day}）"
    return format_date(here, "D j M" if this_year else "D j M Y")


# --- numbers that people read out ------------------------------------------------------------------------------------


def grouped(number: Any) -> SafeString:
    """An order, tracking or ticket number in groups of four. The gaps are CSS: what is copied has none."""
    text = str(number or "")
    groups = ((text[start : start + 4],) for start in range(0, len(text), 4))
    inner = format_html_join("", "<span>{}</span>", groups)
    return mark_safe(f'<span class="c-number">{inner}</span>') if text else SafeString("")  # noqa: S308


# --- personal data ---------------------------------------------------------------------------------------------------


def mask_phone(phone: Any) -> str:
    """`138****1234`. A number from another country keeps its code and its last two digits."""
    text = re.sub(r"[\s\-()]", "", str(phone or ""))
    text = re.sub(r"^(?:\+|00)86(?=1\d{10}$)", "", text)
    if not text:
        return ""
    if re.fullmatch(r"1\d{10}", text):
        return f"{text[:3]}****{text[-4:]}"
    head, tail = (text[:3], text[-2:]) if len(text) >= 8 else (text[:1], text[-1:] if len(text) > 2 else "")
    return f"{head}****{tail}"


def mask_email(email: Any) -> str:
    """`w***@qq.com`. Something without an @ is hidden whole."""
    name, at, domain = str(email or "").rpartition("@")
    if not email:
        return ""
    return f"{name[:1]}***@{domain}" if at and name else "***"


def mask_name(name: Any) -> str:
    """`王*明`, `王*`, `欧阳**` is `欧**娜` here; names in Latin letters keep the first letter of each word."""
    text = " ".join(str(name or "").split())
    if not text:
        return ""
    if re.search(r"[A-Za-z\u00c0-\u024f]", text):
        return " ".join(f"{word[0]}***" for word in text.split(" "))
    text = text.replace(" ", "")
    if len(text) == 1:
        return "*"
    if len(text) == 2:
        return f"{text[0]}*"
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"


def mask_address(*, region: str) -> str:
    """An address down to its district: `浙江省杭州市西湖区***`."""
    return f"{region}***" if region else ""


def from_words() -> tuple[str, str]:
    """What stands before and after the lowest price of several: ('From ', '') or ('', ' 起')."""
    before, _, after = pgettext("lowest price of several", "From {price}").partition("{price}")
    return before, after


def machine_time(value: date | datetime) -> str:
    """The `datetime` attribute: ISO 8601 with the shop's offset, to the second."""
    here = _local(value)
    return here.isoformat(timespec="seconds") if isinstance(here, datetime) else here.isoformat()
