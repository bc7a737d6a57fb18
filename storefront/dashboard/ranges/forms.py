"""Oscar's range form with the texts in both languages."""

from oscar.apps.dashboard.ranges import forms as base

from storefront.dashboard.catalogue.cleaning import HtmlFieldsMixin
from storefront.dashboard.catalogue.languages import BilingualMixin, bilingual_meta


class RangeForm(HtmlFieldsMixin, BilingualMixin, base.RangeForm):
    required_texts = ("name",)
    html_fields = ("description_zh_hans", "description_en")
    Meta = bilingual_meta(base.RangeForm)
