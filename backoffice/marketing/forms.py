"""Forms of flash sales and spend tiers: a head, and rows of which empty ones are left out."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.content.formats import money
from storefront.offer.models import Range
from storefront.offer.operations import MOST_TIERS, TierProblem
from storefront.partner.models import StockRecord
from storefront.partner.sales import MOST_ITEMS, Problem, SaleItem

SPARE_ROWS: Final = 3
_MOST_UNITS: Final = 1_000_000


def time_field(label: Any, **options: Any) -> forms.DateTimeField:
    """A moment in the shop's time, to the second."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
    errors = {"required": _("Enter day and time"), "invalid": _("Enter a day and a time that exist")}
    return forms.DateTimeField(label=label, widget=widget, error_messages=errors, **options)


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    """Yuan, more than nothing."""
    errors = {
        "required": _("Enter an amount"),
        "invalid": _("Enter an amount, such as 39.00"),
        "min_value": _("The amount must be more than 0"),
        "max_value": _("The amount is too large"),
        "max_decimal_places": _("At most two decimals"),
        "max_digits": _("The amount is too large"),
        "max_whole_digits": _("The amount is too large"),
    }
    return forms.DecimalField(
        label=label, min_value=0.01, max_value=9_999_999, max_digits=9, decimal_places=2, error_messages=errors,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options,
    )  # fmt: skip


def count_field(label: Any, **options: Any) -> forms.IntegerField:
    """Units, 1 or more."""
    errors = {
        "required": _("Enter the number of units"),
        "invalid": _("Enter a whole number"),
        "min_value": _("No fewer than %(limit_value)s units"),
        "max_value": _("At most %(limit_value)s units"),
    }
    return forms.IntegerField(
        label=label, min_value=1, max_value=_MOST_UNITS, error_messages=errors,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **options,
    )  # fmt: skip


class NamedForm(forms.Form):
    """A name in both languages."""

    name_zh_hans = forms.CharField(
        label=_("Name, Chinese"), max_length=60, error_messages={"required": _("Enter the Chinese name")}
    )
    name_en = forms.CharField(
        label=_("Name, English"), max_length=60, error_messages={"required": _("Enter the English name")}
    )

    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].strip() for name in ("name_zh_hans", "name_en")}


class SaleForm(NamedForm):
    """What a flash sale is, without its goods."""

    starts = time_field(_("Starts"))
    ends = time_field(_("Ends"))
    below_cost = forms.BooleanField(
        label=_("Selling below cost is meant"), required=False,
        help_text=_("Tick it when a price below the last purchase cost is on purpose."),
    )  # fmt: skip

    def clean(self) -> None:
        _check_times(self)


class ItemForm(forms.Form):
    """One SKU of a flash sale."""

    sku = forms.CharField(
        label=_("SKU"), max_length=60, error_messages={"required": _("Enter the SKU")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    price = amount_field(_("Flash price"))
    quota = count_field(_("Quota"))
    person_limit = count_field(_("Per person, at most"), required=False)

    record: StockRecord | None = None

    def item(self) -> SaleItem:
        """What the operation is asked. Only of a valid form; an unknown SKU is its business."""
        data = self.cleaned_data
        return SaleItem(
            stockrecord_id=self.record.pk if self.record else 0, price=data["price"], quota=data["quota"],
            person_limit=data["person_limit"],
        )  # fmt: skip


class TiersForm(NamedForm):
    """What an offer by spend tiers is, without its tiers."""

    goods = forms.ModelChoiceField(
        label=_("For which goods"), queryset=Range.objects.order_by("-includes_all_products", "name"), empty_label=None,
        help_text=_("The same goods count towards a tier and are reduced."),
    )  # fmt: skip
    starts = time_field(_("Starts"), required=False)
    ends = time_field(_("Ends"), required=False)
    active = forms.BooleanField(label=pgettext_lazy("of an offer", "Running"), required=False, initial=True)

    def clean(self) -> None:
        _check_times(self)


class TierForm(forms.Form):
    """One tier."""

    spend = amount_field(_("Spend from"))
    off = amount_field(_("Take off"))


def _check_times(form: forms.Form) -> None:
    """Said together with all else that is wrong; the operation asks again."""
    starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
    if starts is not None and ends is not None and ends <= starts:
        form.add_error("ends", forms.ValidationError(_("The end must come after the start"), code="ends_early"))


class Rows:
    """Rows of a form. They come back as they were typed, with some empty ones below; empty rows are left out."""

    def __init__(
        self, form: type[forms.Form], *, prefix: str, data: Any = None, initial: Sequence[dict[str, Any]] = (),
        most: int, spare: int = SPARE_ROWS,
    ) -> None:  # fmt: skip
        sent = [n for n in range(most) if any(key.startswith(f"{prefix}-{n}-") for key in data or ())]
        given = [*initial, *({} for _n in range(spare))][:most]
        self.filled: list[Any] = []
        self.forms: list[forms.Form] = []
        for n in sent if data is not None else range(len(given)):
            said = data is not None and any(str(data.get(f"{prefix}-{n}-{k}", "")).strip() for k in form.base_fields)
            first = given[n] if data is None else {}
            made = form(data if said else None, prefix=f"{prefix}-{n}", initial=first, use_required_attribute=False)
            self.forms.append(made)
            if said:
                self.filled.append(made)

    def is_valid(self) -> bool:
        """Every row is checked, so that all errors show at once."""
        return not [form for form in self.filled if not form.is_valid()]


def item_rows(data: Any = None, initial: Sequence[dict[str, Any]] = (), *, spare: int = SPARE_ROWS) -> Rows:
    """Rows of SKUs, each with its stock record when there is one. One query of a posted form."""
    rows = Rows(ItemForm, prefix="item", data=data, initial=initial, most=MOST_ITEMS, spare=spare)
    if data is not None:
        skus = {str(f.data.get(f.add_prefix("sku"), "")).strip()[:60] for f in rows.filled}
        found = StockRecord.objects.filter(partner_sku__in=skus).select_related("product__parent")
        known = {record.partner_sku: record for record in found.order_by("-pk")}
        for form in rows.filled:
            form.record = known.get(str(form.data.get(form.add_prefix("sku"), "")).strip())
    return rows


def tier_rows(data: Any = None, initial: Sequence[dict[str, Any]] = ()) -> Rows:
    """Rows of tiers."""
    spare = max(1, min(SPARE_ROWS, MOST_TIERS - len(initial)))
    return Rows(TierForm, prefix="tier", data=data, initial=initial, most=MOST_TIERS, spare=spare)


def tell_sale(form: SaleForm, rows: Rows, problems: Sequence[Problem]) -> None:
    """Put what the operation refused at its fields, in words."""
    for problem in problems:
        words = _sale_words(problem)
        if problem.row is not None:
            rows.filled[problem.row].add_error(problem.field or None, words)
        else:
            form.add_error(problem.field or None, words)


def _sale_words(problem: Problem) -> str:
    said = dict(problem.params)
    for name in ("price", "lowest", "cost"):
        if name in said:
            said[name] = money(said[name])
    words = {
        "ends_early": _g("The end must come after the start"),
        "over": _g("The end is over already"),
        "too_long": _g("A flash sale lasts at most %(days)s days"),
        "begun": _g("The sale runs already; this can't be changed any more"),
        "no_items": _g("Enter at least one SKU and at most %(most)s"),
        "twice": _g("This SKU stands here twice"),
        "unpriced": _g("There is no SKU with this code and a price"),
        "not_lower": _g("Must be below the usual price of %(price)s"),
        "above_lowest": _g("Must not be above the lowest price of the 7 days before, %(lowest)s"),
        "below_cost": _g("Below the last purchase cost of %(cost)s; tick the box below if that is meant"),
        "below_sold": _g("%(sold)s are sold already; no fewer"),
        "has_buyers": _g("SKUs that have been bought stay in the sale"),
        "overlaps": _g("“%(name)s” has this product at the same time"),
    }[problem.code]
    return words % said


def tell_tiers(form: TiersForm, rows: Rows, problems: Sequence[TierProblem]) -> None:
    """Put what the operation refused at its fields, in words."""
    words = {
        "no_tiers": _g("Enter at least one tier"),
        "ends_early": _g("The end must come after the start"),
        "over_spend": _g("Must be less than what is spent"),
        "spend_order": _g("Must be more than in the tier above"),
        "off_order": _g("Must be more than in the tier above"),
    }
    for problem in problems:
        if problem.row is not None:
            rows.filled[problem.row].add_error(problem.field or None, words[problem.code])
        else:
            form.add_error(problem.field or None, words[problem.code])
