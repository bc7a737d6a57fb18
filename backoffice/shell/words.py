"""Words for what happened: one sentence part a verb of the order's history, one a kind of stock movement."""

from django.utils.translation import gettext_lazy as _

from backoffice.shell.screens import Text

ORDER_VERBS: dict[str, Text] = {
    "place": _("Order placed"),
    "pay": _("Paid"),
    "pay_late": _("Paid after the order had closed; goods held again"),
    "paid_too_late": _("Paid too late; the goods were gone"),
    "payment_started": _("Payment page opened"),
    "payment_received": _("Payment received"),
    "payment_refused": _("Payment refused"),
    "payment_mismatch": _("Payment differs from the order's amount"),
    "prepare": _("Preparing started"),
    "ship_part": _("Part of the order shipped"),
    "ship_rest": _("Everything shipped"),
    "trace": _("Parcel news added"),
    "receive": _("Receipt confirmed"),
    "complete": _("Order completed"),
    "cancel": _("Order cancelled"),
    "expire": _("Not paid in time; order closed"),
    "readdress": _("Delivery address changed"),
    "remind": _("Reminder to ship"),
    "claim": _("Guest's order kept in an account"),
    "withdraw": _("Units taken out before shipping"),
    "note": _("Internal note"),
    "refund_requested": _("Refund started"),
    "refunded": _("Refund paid out"),
    "refund_failed": _("Refund failed"),
    "accept": _("Accepted, to be paid at the door"),
    "paid_at_the_door": _("Paid at the door"),
    "hold_extended": _("Goods kept longer"),
    "transfer_named": _("Customer named the transfer"),
    "refund_decided": _("Failed refund looked at"),
    "dispute_opened": _("Payment disputed at the bank"),
    "dispute_won": _("Dispute won"),
    "dispute_lost": _("Dispute lost; the bank keeps the money"),
    "shipping_blocked": _("Shipping stopped"),
    "shipping_unblocked": _("Shipping allowed again"),
    "forget": _("Personal data removed: the customer erased the account"),
    "reveal": _("Personal data shown"),
    "print_slip": _("Packing slip printed"),
    "export": _("Exported"),
}


def order_verb(verb: str) -> Text:
    """What the verb says; an unknown one as it is stored."""
    return ORDER_VERBS.get(verb, verb)
