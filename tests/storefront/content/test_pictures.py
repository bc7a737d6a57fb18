"""Pictures in page sizes: what is made, what is refused."""

import io
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import Settings

from storefront.content import pictures

pytestmark = pytest.mark.django_db  # a response that is closed looks at its connection


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """An empty MEDIA_ROOT with one photo: 1000 x 500, turned by its EXIF mark to 500 x 1000, with a place in it."""
    settings.MEDIA_ROOT = tmp_path
    photo = Image.new("RGB", (1000, 500), "#2F6153")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of a visitor"
    (tmp_path / "products").mkdir()
    photo.save(tmp_path / "products/pot.jpg", exif=exif)
    return tmp_path


def opened(response: object) -> Image.Image:
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]


def test_picture_is_made_upright_in_the_width_asked_for_and_without_metadata(media: Path, client: Client) -> None:
    response = client.get("/media/derived/240/products/pot.jpg.webp")

    made = opened(response)
    assert (response["Content-Type"], made.format, made.size) == ("image/webp", "WEBP", (240, 480))
    assert "immutable" in response["Cache-Control"]
    assert not made.getexif()
    assert b"Camera" not in (media / "derived/240/products/pot.jpg.webp").read_bytes()


def test_picture_is_made_once(media: Path, client: Client) -> None:
    client.get("/media/derived/240/products/pot.jpg.webp").close()
    (media / "products/pot.jpg").unlink()

    assert client.get("/media/derived/240/products/pot.jpg.webp").status_code == 200


def test_picture_is_never_blown_up(media: Path, client: Client) -> None:
    assert opened(client.get("/media/derived/2400/products/pot.jpg.webp")).size == (500, 1000)


def test_transparency_stays(media: Path, client: Client) -> None:
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(media / "products/cut.png")

    assert opened(client.get("/media/derived/240/products/cut.png.webp")).mode == "RGBA"


def test_cmyk_and_palette_pictures_are_turned_into_screen_colours(media: Path, client: Client) -> None:
    Image.new("CMYK", (300, 300)).save(media / "products/print.jpg")
    Image.new("P", (300, 300)).save(media / "products/old.gif")

    assert opened(client.get("/media/derived/240/products/print.jpg.webp")).mode == "RGB"
    assert client.get("/media/derived/240/products/old.gif.webp").status_code == 200


@pytest.mark.parametrize("width", ["1", "241", "99999", "0", "-240", "240.0", "２４０", "abc"])
def test_other_widths_are_refused(media: Path, client: Client, width: str) -> None:
    response = client.get(f"/media/derived/{quote(width)}/products/pot.jpg.webp")

    assert response.status_code == 404
    assert not (media / "derived").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../secret.jpg",
        "products/../../secret.jpg",
        "products/../private/id.jpg",
        "products/%2e%2e/%2e%2e/secret.jpg",
        "%2e%2e/secret.jpg",
        "//etc/passwd.jpg",
        "/products/pot.jpg",
        "products//pot.jpg",
        "products/./pot.jpg",
        "products\\pot.jpg",
        "products/.hidden.jpg",
        "products/pot.jpg%00.png",
        "private/id.jpg",
        "aftersales/claim.jpg",
        "pot.jpg",
        "products/notes.txt",
        "products/page.svg",
        "derived/240/products/pot.jpg.webp",
        "products",
        "products/missing.jpg",
        "products/folder.jpg",
    ],
)
def test_other_places_and_other_files_are_refused(media: Path, client: Client, name: str) -> None:
    outside = media.parent / "secret.jpg"
    for path in (
        outside,
        media / "private/id.jpg",
        media / "aftersales/claim.jpg",
        media / "pot.jpg",
        media / "products/.hidden.jpg",
    ):
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (10, 10)).save(path)
    (media / "products/notes.txt").write_text("no picture")
    (media / "products/page.svg").write_text("<svg/>")
    (media / "products/folder.jpg").mkdir()

    response = client.get(f"/media/derived/240/{name}.webp")

    assert response.status_code in (301, 404)  # a doubled slash may be folded by the client
    assert not list((media / "derived").rglob("*.webp"))


def test_what_only_claims_to_be_a_picture_is_refused_and_leaves_nothing(media: Path, client: Client) -> None:
    (media / "products/fake.jpg").write_bytes(b"<html>" * 100)
    (media / "products/cut-off.jpg").write_bytes((media / "products/pot.jpg").read_bytes()[:600])

    assert client.get("/media/derived/240/products/fake.jpg.webp").status_code == 404
    assert client.get("/media/derived/240/products/cut-off.jpg.webp").status_code == 404
    assert not [path for path in media.rglob("*") if path.suffix in (".part", ".webp")]


def test_picture_of_too_many_pixels_is_not_decoded(
    media: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1000)

    assert client.get("/media/derived/240/products/pot.jpg.webp").status_code == 404


def test_posting_to_a_picture_is_refused(media: Path, client: Client) -> None:
    assert client.post("/media/derived/240/products/pot.jpg.webp").status_code == 405


def test_replaced_picture_is_made_anew(media: Path, client: Client) -> None:
    client.get("/media/derived/240/products/pot.jpg.webp").close()

    pictures.forget("products/pot.jpg")

    assert not (media / "derived/240/products/pot.jpg.webp").exists()


def test_writing_an_address_opens_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(default_storage, "open", refuse)
    monkeypatch.setattr(Image, "open", refuse)

    pictures.picture_tag(pictures.Picture.of("products/pot.jpg"), alt="")
