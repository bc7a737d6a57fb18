"""Form helpers for texts that exist once per language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import get_translation_fields


def per_language(model: type[Model], names: Iterable[str]) -> list[str]:
    """Replace translated field names by their columns: ["title", "upc"] -> ["title_zh_hans", "title_en", "upc"]."""
    try:
        translated = set(translator.get_options_for_model(model).get_field_names())
    except NotRegistered:
        translated = set()
    return [column for name in names for column in (get_translation_fields(name) if name in translated else [name])]


def bilingual_meta(
    form: Any, *, add: Iterable[str] = (), drop: Iterable[str] = (), widgets: Mapping[str, Any] | None = None
) -> type:
    """A Meta like `form`'s own with fields added and dropped, each text once per language; widgets follow their field.

    add: "after:name" puts `name` after the field `after`; a bare name goes to the end.
    """
    meta = form._meta
    names = [name for name in meta.fields if name not in set(drop)]
    for item in add:
        after, _, name = item.rpartition(":")
        names.insert(names.index(after) + 1 if after else len(names), name)
    own = {**(meta.widgets or {}), **(widgets or {})}
    spread = {column: widget for name, widget in own.items() for column in per_language(meta.model, [name])}
    return type(
        "Meta",
        (),
        {"model": meta.model, "fields": per_language(meta.model, names), "exclude": meta.exclude, "widgets": spread},
    )


class BilingualMixin:
    """The default language stays required where the text was; the other may stay empty (it falls back)."""

    required_texts: tuple[str, ...] = ()
    fields: dict[str, forms.Field]
    _meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.required_texts:
            first = get_translation_fields(name)[0]
            if first in self.fields:
                self.fields[first].required = True

    @property
    def texts(self) -> list[forms.BoundField]:
        """The bound fields of this model's translated texts, for templates that place them by hand."""
        names = translator.get_options_for_model(self._meta.model).get_field_names()
        columns = [column for name in names for column in get_translation_fields(name)]
        return [self[column] for column in columns if column in self.fields]  # type: ignore[index]
