"""How amounts, counts, dates, numbers and personal data are written."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from storefront.content import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 24, 14, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1299"), "¥1,299.00"),
        ("1299.5", "¥1,299.50"),
        (0, "¥0.00"),
        (Decimal("-40"), "\N{MINUS SIGN}¥40.00"),
        (Decimal("0.005"), "¥0.01"),
        (None, ""),
        ("", ""),
        ("no number", ""),
    ],
)
def test_money_has_two_decimals_commas_and_a_true_minus(amount: object, text: str) -> None:
    assert formats.money(amount) == text


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1290, "1,290", "1.2k"),
        (9999, "9,999", "9.9k"),
        (12_999, "1.2万", "12.9k"),
        (100_000, "10万", "100k"),
        (123_456_789, "1.2亿", "123M"),
        (None, "", ""),
    ],
)
def test_counts_are_shortened_and_never_rounded_up(count: int | None, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert formats.people_count(count) == chinese
    with override("en"):
        assert formats.people_count(count) == english


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("+1 415 555 0100", "+14****00"),
        ("021-12345678", "021****78"),
        ("110", "1****0"),
        ("12", "1****"),
        ("", ""),
        (None, ""),
    ],
)
def test_phone_shows_no_more_than_its_ends(phone: object, masked: str) -> None:
    assert formats.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [("wang@qq.com", "w***@qq.com"), ("a@b", "a***@b"), ("nobody", "***"), ("@qq.com", "***"), ("", ""), (None, "")],
)
def test_email_keeps_one_letter_and_the_domain(email: object, masked: str) -> None:
    assert formats.mask_email(email) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "王*"),
        ("王小明", "王*明"),
        ("欧阳娜娜", "欧**娜"),
        ("王", "*"),
        (" 王 小 明 ", "王*明"),
        ("John Smith", "J*** S***"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_is_masked_in_both_scripts(name: object, masked: str) -> None:
    assert formats.mask_name(name) == masked


def test_number_is_grouped_for_the_eye_and_copied_plain() -> None:
    html = formats.grouped("2026112101884205")

    assert html.count("<span>") == 4
    assert "".join(html.replace("</span>", "").split("<span>")).endswith("2026112101884205")


def test_number_from_outside_is_escaped() -> None:
    assert "<script>" not in formats.grouped("<script>alert(1)</script>")


def test_dates_follow_the_language() -> None:
    with override("zh-hans"):
        assert formats.shop_date(AFTERNOON) == "2026年11月24日"
        assert formats.shop_time(AFTERNOON) == "2026年11月24日 14:30"
        assert formats.promise_date(date(2026, 11, 26), now=AFTERNOON) == "11月26日（周四）"
    with override("en"):
        assert formats.shop_date(AFTERNOON) == "24 Nov 2026"
        assert formats.shop_time(AFTERNOON) == "24 Nov 2026, 14:30"
        assert formats.promise_date(date(2026, 11, 26), now=AFTERNOON) == "Thu 26 Nov"


def test_dates_are_the_shops_whatever_zone_they_come_in() -> None:
    late_in_utc = datetime(2026, 11, 24, 17, 0, tzinfo=ZoneInfo("UTC"))

    with override("en"):
        assert formats.shop_time(late_in_utc) == "25 Nov 2026, 01:00"
    assert formats.machine_time(late_in_utc) == "2026-11-25T01:00:00+08:00"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(hours=1), "Today 13:30"),
        (timedelta(days=1), "Yesterday 14:30"),
        (timedelta(days=5), "19 Nov, 14:30"),
        (timedelta(days=400), "20 Oct 2025, 14:30"),
    ],
)
def test_times_in_lists_are_as_short_as_they_stay_clear(before: timedelta, text: str) -> None:
    with override("en"):
        assert formats.short_time(AFTERNOON - before, now=AFTERNOON) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=20), "Just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=24), "Yesterday 14:30"),
        (timedelta(minutes=-5), "Today 14:35"),
    ],
)
def test_relative_words_last_a_day_and_never_speak_of_the_future(before: timedelta, text: str) -> None:
    with override("en"):
        assert formats.ago(AFTERNOON - before, now=AFTERNOON) == text


def test_discount_is_told_the_way_each_language_tells_it() -> None:
    with override("zh-hans"):
        assert formats.discount_words(Decimal("0.85")) == "8.5 折"
    with override("en"):
        assert formats.discount_words(Decimal("0.85")) == "15% off"
        assert formats.discount_words(Decimal("0.9")) == "10% off"
