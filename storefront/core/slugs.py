"""Readable Latin addresses for Chinese names."""

from anyascii import anyascii
from django.utils.text import slugify


def latin_slug(value: str, allow_unicode: bool = False) -> str:
    """ "小米 手机" -> "xiaomi-shouji". `allow_unicode` is part of Oscar's signature and has no effect."""
    return slugify(anyascii(value))
