"""Saves on bridged Oscar pages become entries of Wagtail's log.

Oscar's forms save plainly; only the signals tell what was saved. Pages of ours log in their operations instead.
"""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import get_active_log_context, log

# What staff edit through the bridge. Prices and stock are told by their own records.
WATCHED = (
    "catalogue.Product",
    "catalogue.Category",
    "catalogue.ProductClass",
    "catalogue.AttributeOptionGroup",
    "catalogue.Option",
    "catalogue.Brand",
    "offer.ConditionalOffer",
    "offer.Range",
    "voucher.Voucher",
    "voucher.VoucherSet",
    "partner.StockRecord",
    "partner.FlashSale",
)


def connect() -> None:
    """Watch the models. Called once, when all apps are loaded."""
    for label in WATCHED:
        model = apps.get_model(label)
        uid = f"backoffice.shell.{label}"
        post_save.connect(_saved, sender=model, dispatch_uid=f"{uid}.saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"{uid}.deleted")


def _saved(sender: type[Model], instance: Model, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _log(instance, "wagtail.create" if created else "wagtail.edit")


def _deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    _log(instance, "wagtail.delete")


def _log(instance: Model, action: str) -> None:
    context = get_active_log_context()
    if context.user is None or context.uuid is None:
        return  # a job, a command or a shopper's request: no staff member did this
    # One request saves a record several times (the tree's move, the form, its formsets) and means one edit.
    told: set[tuple[str, Any]] = context.__dict__.setdefault("told", set())
    key = (instance._meta.label, instance.pk)
    if action == "wagtail.delete" or key not in told:
        told.add(key)
        log(instance, action)
