"""Pictures in the sizes that pages ask for: made on the first request, kept under MEDIA_ROOT/derived.

A page prints addresses only; it never opens a file. The width and height that reserve the room come from the model.
Which widths and which folders are served is a closed list, so that nobody can fill the disk or read other files.
"""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

# Cards 240-720, product pages 480-1500, leads 750-2400 (CSS pixels times 1 to 3).
WIDTHS: Final = (160, 240, 360, 480, 540, 720, 750, 1080, 1500, 1600, 2400)
CARD: Final = (240, 360, 540, 720)
DETAIL: Final = (480, 750, 1080, 1500)
LEAD: Final = (750, 1080, 1600, 2400)
THUMB: Final = (160, 240)

# Folders of MEDIA_ROOT whose pictures everybody may see. Evidence, chat pictures and documents are not among them.
PUBLIC_FOLDERS: Final = ("products", "categories", "brands", "original_images", "reviews")
SOURCES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp", ".tif", ".tiff"})
MAX_PIXELS: Final = 60_000_000
QUALITY: Final = 80


class NoPicture(Exception):
    """There is no file of that name, or it is no picture, or one of too many pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a template needs it. name: path below MEDIA_ROOT; width, height: of the original, 0 = unknown."""

    name: str
    width: int = 0
    height: int = 0
    alt: str = ""

    @classmethod
    def of(cls, image: Any, *, width: int = 0, height: int = 0, alt: str = "") -> "Picture | None":
        """From a Picture, a name, an ImageField's file or a Wagtail image. Opens no file. None for nothing."""
        if not image:
            return None
        if isinstance(image, cls):
            return cls(image.name, width or image.width, height or image.height, alt or image.alt)
        if isinstance(image, str):
            return cls(image, width, height, alt)
        file = getattr(image, "file", None)
        if file is not None and isinstance(getattr(image, "width", None), int) and hasattr(image, "pk"):
            return cls(file.name, width or image.width, height or image.height, alt)  # a Wagtail image
        if not (width and height):
            width, height = _recorded_size(image)
        return cls(str(image.name), width, height, alt)


def _recorded_size(file: Any) -> tuple[int, int]:
    """The size that the model keeps beside the file (width_field, height_field); (0, 0) when it keeps none."""
    field, instance = getattr(file, "field", None), getattr(file, "instance", None)
    if field is None or instance is None:
        return 0, 0
    width = instance.__dict__.get(getattr(field, "width_field", None) or "", 0)
    height = instance.__dict__.get(getattr(field, "height_field", None) or "", 0)
    return width or 0, height or 0


@lru_cache(maxsize=20_000)
def derived_url(name: str, width: int) -> str:
    """The address of the picture at one of our widths. A format that isn't re-made (SVG) keeps its own address."""
    if PurePosixPath(name).suffix.lower() not in SOURCES:
        return default_storage.url(name)
    return f"{settings.MEDIA_URL}derived/{width}/{quote(name)}.webp"


def srcset(picture: Picture, widths: Iterable[int]) -> tuple[str, str]:
    """(srcset, src): the widths up to the original's own and the first one above it. Empty srcset for SVG."""
    wanted = sorted(set(widths) & set(WIDTHS)) or list(CARD)
    if PurePosixPath(picture.name).suffix.lower() not in SOURCES:
        return "", default_storage.url(picture.name)
    fitting = [w for w in wanted if not picture.width or w < picture.width]
    rest = [w for w in wanted if w not in fitting]
    if rest:
        fitting.append(rest[0])
    parts = [f"{derived_url(picture.name, w)} {min(w, picture.width) if picture.width else w}w" for w in fitting]
    return ", ".join(parts), derived_url(picture.name, fitting[len(fitting) // 2])


def picture_tag(
    picture: Picture | None,
    *,
    sizes: str = "100vw",
    widths: Iterable[int] = CARD,
    alt: str | None = None,
    eager: bool = False,
    klass: str = "",
    extra: str = "",
) -> SafeString:
    """An `img` with srcset, sizes, width and height. eager: the one picture that is the page's largest paint.

    alt: None takes the picture's own; "" says decoration. extra: further attributes, already safe.
    """
    if picture is None:
        return SafeString("")
    candidates, src = srcset(picture, widths)
    loading = ' fetchpriority="high"' if eager else ' loading="lazy" decoding="async"'
    return format_html(
        '<img src="{}"{}{} width="{}" height="{}" alt="{}"{}{}{}>',
        src,
        format_html(' srcset="{}"', candidates) if candidates else "",
        format_html(' sizes="{}"', sizes) if candidates else "",
        picture.width or 1200,
        picture.height or picture.width or 1200,
        picture.alt if alt is None else alt,
        format_html(' class="{}"', klass) if klass else "",
        mark_safe(loading),  # noqa: S308  # one of two constants
        mark_safe(extra),  # noqa: S308  # from our own tags only
    )


@require_safe
def derived_picture(request: HttpRequest, width: int, name: str) -> HttpResponseBase:
    """Serve a picture at a width, making it when it isn't there. A bare 404 for any width or place that isn't ours."""
    path = _checked_name(name)
    if width not in WIDTHS or path is None:
        return _missing()
    target = Path(settings.MEDIA_ROOT) / "derived" / str(width) / f"{path}.webp"
    if not target.is_file():
        try:
            make(str(path), width, target)
        except NoPicture:
            return _missing()
    response = FileResponse(target.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _missing() -> HttpResponse:
    """No page around it: nobody reads the 404 of a picture, and it may be asked for often."""
    return HttpResponse(status=404, content_type="text/plain", headers={"Cache-Control": "public, max-age=60"})


def _checked_name(name: str) -> PurePosixPath | None:
    path = PurePosixPath(name)
    if "\\" in name or "\0" in name or path.is_absolute() or str(path) != name:
        return None
    if any(part in ("..", ".") or part.startswith(".") for part in path.parts):
        return None
    if len(path.parts) < 2 or path.parts[0] not in PUBLIC_FOLDERS or path.suffix.lower() not in SOURCES:
        return None
    return path


def make(name: str, width: int, target: Path) -> None:
    """Write the WebP of a stored picture. The metadata (place, camera) stays behind. Raises NoPicture.

    Several processes may make the same one at a time: each writes its own file and moves it into place.
    """
    try:
        with default_storage.open(name) as source, Image.open(source) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NoPicture
            image.draft("RGB", (width * 2, width * 2))  # JPEG: decode no more than is needed
            shown = ImageOps.exif_transpose(image)
            if shown.mode not in ("RGB", "RGBA"):
                shown = shown.convert("RGBA" if "transparency" in shown.info or shown.mode in ("LA", "PA") else "RGB")
            if shown.width > width:
                height = max(1, round(shown.height * width / shown.width))
                shown = shown.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    shown.save(file, "WEBP", quality=QUALITY, method=4)
                Path(temporary).chmod(0o644)
                Path(temporary).replace(target)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
    except (FileNotFoundError, IsADirectoryError, UnidentifiedImageError, Image.DecompressionBombError) as problem:
        raise NoPicture from problem
    except (OSError, ValueError, SyntaxError) as problem:  # Pillow's words for a damaged file
        if isinstance(problem, OSError) and problem.errno is not None:
            raise
        raise NoPicture from problem


def forget(name: str) -> None:
    """Remove what was made of a picture: its original was deleted or replaced."""
    path = _checked_name(name)
    if path is None:
        return
    for width in WIDTHS:
        (Path(settings.MEDIA_ROOT) / "derived" / str(width) / f"{path}.webp").unlink(missing_ok=True)
