"""Inputs of forms, written by Python: Django's template for one costs as much as a whole product card."""

from collections.abc import Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# Django's templates that are nothing but an input; those of options are one when they bring no label of their own.
_INPUTS: Final = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in "text number email url hidden password date datetime time checkbox radio_option checkbox_option".split()
)


class ShopRenderer(DjangoTemplates):
    """Renders widgets as Django does, character for character."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget: Mapping[str, Any] = context.get("widget", {})
        if template_name in _INPUTS and not widget.get("wrap_label"):
            return _input(widget)
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"']
    if widget["value"] is not None:
        parts.append(f' value="{conditional_escape(widget["value"])}"')
    for name, value in widget["attrs"].items():
        if value is True:
            parts.append(f" {conditional_escape(name)}")
        elif value is not False:
            parts.append(f' {conditional_escape(name)}="{conditional_escape(value)}"')
    return mark_safe("".join(parts) + ">")  # noqa: S308  # every value above is escaped
