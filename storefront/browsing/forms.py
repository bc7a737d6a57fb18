"""Forms of the browsing pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from storefront.catalogue.operations.reviews import LONGEST, MOST_PHOTOS, SHORTEST
from storefront.catalogue.uploads import CleanPhoto, NotAPhoto, clean_photo


class AlertForm(forms.Form):
    """The address of someone who wants to hear that goods are back."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an address such as name@example.com"),
        },
    )


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos, each judged by its content and written anew. Cleans to a list of CleanPhoto."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads: list[UploadedFile] = [u for u in (data if isinstance(data, list | tuple) else [data]) if u]
        if len(uploads) > MOST_PHOTOS:
            raise forms.ValidationError(_("At most %(max)s photos"), params={"max": MOST_PHOTOS})
        photos: list[CleanPhoto] = []
        errors = []
        for upload in uploads:
            try:
                photos.append(clean_photo(upload))
            except NotAPhoto as problem:
                words = (
                    _("%(name)s is too large. Choose a photo of at most 10 MB.")
                    if problem.too_large
                    else _("%(name)s is not a photo. Choose a JPEG, PNG or WebP file.")
                )
                errors.append(forms.ValidationError(words, params={"name": problem.name}))
        if errors:
            raise forms.ValidationError(errors)
        return photos


class ReviewForm(forms.Form):
    """Stars, text, photos and whether the name is shown."""

    score = forms.TypedChoiceField(
        label=_("How is it?"),
        coerce=int,
        choices=[(n, n) for n in range(5, 0, -1)],
        error_messages={"required": _("Choose one to five stars"), "invalid_choice": _("Choose one to five stars")},
    )
    text = forms.CharField(
        label=_("What others should know"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "class": "c-input"}),
        error_messages={
            "required": _("Write at least 5 characters"),
            "min_length": _("Write at least 5 characters"),
            "max_length": _("Write at most 2,000 characters"),
        },
    )
    photos = PhotosField(label=_("Photos"), required=False)
    anonymous = forms.BooleanField(label=_("Hide my name"), required=False)


class QuestionForm(forms.Form):
    """A question about a product."""

    text = forms.CharField(
        label=_("Your question"),
        min_length=4,
        max_length=300,
        help_text=_("It stands on the page with our answer; leave out names, numbers and addresses."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write your question"),
            "min_length": _("Write a few words more, so that we can answer"),
            "max_length": _("A question has at most 300 characters"),
        },
    )
