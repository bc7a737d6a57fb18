"""Stored pictures as they are, for staff: the library, choosers and editors of the back office show them at MEDIA_URL.

Shoppers get pictures in page sizes only (pictures.py); nothing else serves MEDIA_ROOT. A shop behind a
web server or on S3 may serve these folders itself.
"""

from pathlib import PurePosixPath
from typing import Final

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from storefront.content.pictures import PUBLIC_FOLDERS, SOURCES

# Besides what shoppers see, too: Wagtail's own sizes of its pictures, and the faces of the staff.
STAFF_FOLDERS: Final = frozenset({*PUBLIC_FOLDERS, "images", "avatar_images"})
_ENTER = "wagtailadmin.access_admin"


@require_safe
def stored_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """The picture of that name below MEDIA_ROOT. A bare 404 for everybody who may not enter the back office."""
    path = PurePosixPath(name)
    known = len(path.parts) > 1 and path.parts[0] in STAFF_FOLDERS and path.suffix.lower() in SOURCES
    if not known or ".." in path.parts or not request.user.has_perm(_ENTER):
        return HttpResponse(status=404, content_type="text/plain")
    try:
        response = FileResponse(default_storage.open(str(path)))
    except (FileNotFoundError, IsADirectoryError):
        return HttpResponse(status=404, content_type="text/plain")
    response["Cache-Control"] = "private, max-age=3600"
    return response
