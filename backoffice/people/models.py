"""The rights of this shop that are not a plain add, change, delete or view of one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRight(models.Model):
    """No table: the model only carries permissions, which groups hold as people.<codename>."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = _("Staff right")
        verbose_name_plural = _("Staff rights")
        permissions = [
            ("ship_order", _("Prepare and ship orders")),
            ("cancel_order", _("Cancel orders before shipping")),
            ("refund_order", _("Refund orders")),
            ("readdress_order", _("Change the delivery address of orders")),
            ("record_payment", _("Record payments that arrived without a provider")),
            ("note_order", _("Write notes on orders")),
            ("export_order", _("Export orders")),
            ("see_money", _("See prices and amounts")),
            ("reveal_contact", _("See full personal data")),
            ("export_product", _("Export products")),
            ("change_price", _("Change prices")),
            ("adjust_stock", _("Adjust stock")),
            ("moderate_review", _("Publish and refuse reviews")),
            ("answer_review", _("Answer reviews")),
            ("answer_question", _("Answer and hide questions about products")),
            ("see_figures", _("See the shop's sales figures")),
            ("see_history", _("See the history of all changes")),
        ]

    def __str__(self) -> str:
        return "staff right"
