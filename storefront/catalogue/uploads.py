"""Photos that people send: judged by what they contain, written anew, and stripped of everything but the picture."""

import io
import uuid
import warnings
from dataclasses import dataclass
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES: Final = 10 * 1024 * 1024
LARGEST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2400
SMALLEST_SIDE: Final = 16


class NotAPhoto(ValueError):
    """The file is no picture that can be shown: another kind of file, a broken one, or too large."""

    def __init__(self, name: str, *, too_large: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.too_large = too_large


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture written anew as WebP. content has a random name; width, height in pixels."""

    content: ContentFile[bytes]
    width: int
    height: int


def clean_photo(upload: UploadedFile) -> CleanPhoto:
    """Decode, turn upright, shrink to LONGEST_SIDE and write as WebP. Place, camera and comments stay behind.

    The file's name and stated type are not believed. Raises NotAPhoto.
    """
    name = (upload.name or "")[-60:]
    if (upload.size or 0) > LARGEST_BYTES:
        raise NotAPhoto(name, too_large=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            with Image.open(upload, formats=FORMATS) as image:
                if image.width * image.height > LARGEST_PIXELS:
                    raise NotAPhoto(name, too_large=True)
                if min(image.size) < SMALLEST_SIDE:
                    raise NotAPhoto(name)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                shown = ImageOps.exif_transpose(image).convert("RGB")
    except NotAPhoto:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ) as problem:
        raise NotAPhoto(name) from problem
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    shown.save(buffer, "WEBP", quality=84, method=4)
    return CleanPhoto(ContentFile(buffer.getvalue(), name=f"{uuid.uuid4().hex}.webp"), shown.width, shown.height)
