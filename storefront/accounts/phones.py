"""Mobile numbers: one stored form."""

import re

_CHINA_MOBILE = re.compile(r"1[3-9]\d{9}")


def normal_phone(text: str) -> str:
    """ "+86 138-0013-8000" -> "13800138000". Returns "" when it is no mobile number of mainland China."""
    digits = re.sub(r"[\s\-()\u3000（）]", "", text.translate(_WIDE))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    return digits if _CHINA_MOBILE.fullmatch(digits) else ""


_WIDE = {ord("０") + i: str(i) for i in range(10)} | {ord("＋"): "+"}
