"""Oscar's coupon form with the texts in both languages, terms, and whether pages offer the coupon."""

from oscar.apps.dashboard.vouchers import forms as base

from storefront.dashboard.catalogue.languages import BilingualMixin, bilingual_meta


class VoucherForm(BilingualMixin, base.VoucherForm):
    required_texts = ("name",)
    Meta = bilingual_meta(base.VoucherForm, add=["name:terms", "public"])
