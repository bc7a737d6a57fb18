"""What staff type or upload is cleaned before it is kept: HTML keeps harmless tags, pictures are written anew."""

from typing import Any

import nh3
from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from storefront.browsing.product import TAGS
from storefront.catalogue.uploads import NotAPhoto, clean_photo


def clean_html(text: str) -> str:
    """The text with the tags that product pages show, links with http(s) addresses only."""
    return nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow")


class HtmlFieldsMixin:
    """Cleans the HTML of the fields named in html_fields (columns, not translated names)."""

    html_fields: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        for name in self.html_fields:
            if self.cleaned_data.get(name):
                self.cleaned_data[name] = clean_html(self.cleaned_data[name])
        return data


def clean_picture(upload: Any) -> Any:
    """An uploaded picture written anew as WebP; a picture that is stored already, and none, stay as they are.

    Raises forms.ValidationError for what is no picture or too large a one.
    """
    if not isinstance(upload, UploadedFile):
        return upload
    try:
        photo = clean_photo(upload)
    except NotAPhoto as problem:
        if problem.too_large:
            raise forms.ValidationError(
                _("This picture is too large: at most 10 MB and 50 million pixels"), code="too_large"
            ) from None
        raise forms.ValidationError(
            _("This file is not a picture in JPEG, PNG or WebP"), code="not_a_picture"
        ) from None
    return ContentFile(photo.content.read(), name=photo.content.name)
