"""Inputs written by Python are Django's own, character for character."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from storefront.content.form_markup import ShopRenderer

ODD: dict[str, Any] = {
    "class": 'a"<b>', "required": True, "disabled": False, "min": 1, "placeholder": gettext_lazy("Search"),
    "data-x": SafeString("&amp;"), "hx-vals": '{"a": 1}', "step": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(ODD), "林 <小溪> \"'&"),
        (forms.TextInput(), None),
        (forms.TextInput(), SafeString("&amp;")),
        (forms.NumberInput(ODD), 1234567.5),
        (forms.EmailInput(), ""),
        (forms.URLInput(), "https://shop.test/?a=1&b=2"),
        (forms.HiddenInput(), 0),
        (forms.PasswordInput(render_value=True), "a b"),
        (forms.DateInput(), date(2026, 11, 24)),
        (forms.CheckboxInput(ODD), True),
        (forms.CheckboxInput(), False),
        (forms.RadioSelect(choices=[("a", "A & B"), ("b", gettext_lazy("Cart"))]), "b"),
        (forms.CheckboxSelectMultiple(choices=[("a", "A"), ("b", "B")]), ["a"]),
        (forms.Select(choices=[("a", "A & B")]), "a"),
        (forms.Textarea(ODD), "<b>"),
    ],
)
def test_a_widget_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    attributes = {"id": "id_x"}

    drawn = widget.render("na<me", value, attributes, renderer=ShopRenderer())

    assert drawn == widget.render("na<me", value, attributes, renderer=DjangoTemplates())
    assert isinstance(drawn, SafeString)


def test_one_option_of_many_is_drawn_as_django_draws_it() -> None:
    class Choice(forms.Form):
        kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    ours, django = Choice({"kind": "b"}, renderer=ShopRenderer()), Choice({"kind": "b"}, renderer=DjangoTemplates())

    assert [option.tag() for option in ours["kind"]] == [option.tag() for option in django["kind"]]
