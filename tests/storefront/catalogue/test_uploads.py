"""Photos from outside: judged by content, written anew."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from storefront.catalogue.uploads import LARGEST_BYTES, LONGEST_SIDE, NotAPhoto, clean_photo


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **extra) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#7A9").save(buffer, kind, **extra)
    return buffer.getvalue()


def sent(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_become_webp_under_a_new_name(kind: str) -> None:
    clean = clean_photo(sent(photo(kind), "C:\\..\\我的 照片.jpg"))

    with Image.open(clean.content) as image:
        assert (image.format, image.size) == ("WEBP", (400, 300))
    assert (clean.width, clean.height) == (400, 300)
    assert clean.content.name.endswith(".webp")
    assert "照片" not in clean.content.name


def test_place_and_camera_stay_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)

    clean = clean_photo(sent(photo(exif=exif)))

    with Image.open(clean.content) as image:
        assert image.size == (300, 400)
        assert not image.getexif()
        assert "exif" not in image.info


def test_large_photos_are_made_smaller() -> None:
    clean = clean_photo(sent(photo(size=(4000, 1000))))

    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        SVG,
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        photo()[:200],
        b"GIF89a" + b"\0" * 100,
        photo("BMP"),
        photo("TIFF"),
        photo(size=(4, 4)),
        png_header(60_000, 60_000),
    ],
    ids=["empty", "html", "svg", "pdf", "broken jpeg", "cut jpeg", "gif", "bmp", "tiff", "tiny", "bomb"],
)
def test_what_is_no_photo_is_refused_whatever_its_name_says(content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        clean_photo(sent(content))


def test_files_over_the_limit_are_refused_unread() -> None:
    with pytest.raises(NotAPhoto) as problem:
        clean_photo(sent(photo() + b"\0" * LARGEST_BYTES))

    assert problem.value.too_large


def test_script_after_the_picture_is_dropped() -> None:
    clean = clean_photo(sent(photo() + HTML))

    assert b"script" not in clean.content.read()
