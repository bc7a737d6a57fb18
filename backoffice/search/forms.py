"""Forms of the pages that steer search. They see to the shape; the operations decide."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.search.words import why_refused
from search.operations import SteeringRefused

LONGEST: Final = 400  # characters that a field takes at all; the operations say how many are right


class SynonymForm(forms.Form):
    """A rule. The lists take commas of any kind."""

    words = forms.CharField(
        label=pgettext_lazy("of a rule", "Words"),
        max_length=LONGEST,
        help_text=_("With commas between them: 保温杯, 保温壶, thermos"),
        error_messages={
            "required": _("Enter the words, with commas between them"),
            "max_length": _("At most 300 characters"),
        },
    )
    one_way = forms.ChoiceField(
        label=_("Direction"),
        choices=[
            ("", _("Both: who types one of the words finds all of them")),
            ("1", _("One: who types one of the words also finds the words below, not the other way round")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    meant = forms.CharField(
        label=_("Also finds"),
        max_length=LONGEST,
        required=False,
        help_text=_("Only for one direction."),
        error_messages={"max_length": _("At most 300 characters")},
    )

    def clean_one_way(self) -> bool:
        """ "1" or nothing, as yes or no."""
        return bool(self.cleaned_data["one_way"])


class RedirectForm(forms.Form):
    """A query and the page that answers it: one of the known pages, or an address."""

    query = forms.CharField(
        label=_("Query"),
        max_length=LONGEST,
        help_text=_("Exactly these words; capitals, width and traditional characters make no difference."),
        error_messages={"required": _("Enter what customers type"), "max_length": _("At most 100 characters")},
    )
    page = forms.ChoiceField(label=_("Page"), required=False)
    url = forms.CharField(
        label=_("Or another address of this shop"),
        max_length=LONGEST,
        required=False,
        help_text=_("Begins with “/”, such as /category/…"),
        error_messages={"max_length": _("At most 300 characters")},
    )

    def __init__(self, *args: Any, pages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["page"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("None of these")), *pages]


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Enter a date and a time")},
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )


class PlacementForm(forms.Form):
    """Where a product stands for a query, and when."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("in a list of products", "Place"),
        choices=[("pin", _("Pinned to the top")), ("bury", _("Moved to the end"))],
    )
    starts = _moment(pgettext_lazy("of a period", "From"))
    ends = _moment(pgettext_lazy("of a period", "Until"))


class FacetForm(forms.Form):
    """A place and a switch for each filter of a category."""

    def __init__(self, *args: Any, groups: list[tuple[str, str]], hidden: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for number, (name, label) in enumerate(groups, start=1):
            self.fields[f"place-{name}"] = forms.IntegerField(
                label=_("Place of “%(filter)s”") % {"filter": label},
                min_value=1,
                max_value=99,
                initial=number,
                widget=forms.NumberInput(attrs={"min": 1, "max": 99, "inputmode": "numeric"}),
                error_messages={
                    "required": _("Enter a number from 1 to 99"),
                    "invalid": _("Enter a number from 1 to 99"),
                    "min_value": _("Enter a number from 1 to 99"),
                    "max_value": _("Enter a number from 1 to 99"),
                },
            )
            self.fields[f"show-{name}"] = forms.BooleanField(
                label=_("Show “%(filter)s”") % {"filter": label}, required=False, initial=name not in hidden
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """(label, field of the place, field of the switch) of each filter."""
        return [(label, self[f"place-{name}"], self[f"show-{name}"]) for name, label in self.groups]

    def order(self) -> tuple[list[str], list[str]]:
        """Shown filters by their places, those with the same place as they stood; and hidden ones."""
        data = self.cleaned_data
        shown = [name for name, _label in self.groups if data[f"show-{name}"]]
        hidden = [name for name, _label in self.groups if not data[f"show-{name}"]]
        return sorted(shown, key=lambda name: int(data[f"place-{name}"])), hidden


def tell(form: forms.Form, error: SteeringRefused) -> None:
    """Put a refusal at the field it belongs to, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, why_refused(error))
