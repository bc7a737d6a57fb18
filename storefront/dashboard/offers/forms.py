"""Oscar's offer forms with the texts in both languages and labels where Oscar has none."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.offers import forms as base

from storefront.dashboard.catalogue.cleaning import HtmlFieldsMixin
from storefront.dashboard.catalogue.languages import BilingualMixin, bilingual_meta


class MetaDataForm(HtmlFieldsMixin, BilingualMixin, base.MetaDataForm):
    required_texts = ("name",)
    html_fields = ("description_zh_hans", "description_en")
    Meta = bilingual_meta(base.MetaDataForm)


class RestrictionsForm(base.RestrictionsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["combinations"].label = _("Can be combined with")
