"""Telling people that goods are back: asking, confirming an address, calling off, and the one mail.

Rows are Oscar's ProductAlert. A guest's address counts only after it was confirmed by the link in a mail; the alert's
key is the secret of that link and ends with the guest's language, which Oscar's table has no column for.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Q
from django.db.transaction import atomic
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from oscar.apps.customer.models import ProductAlert

from storefront.accounts.mail import send
from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.core.jobs import job
from storefront.partner.models import StockRecord

CONFIRM_AGAIN: Final = 600  # seconds between two mails that ask for the same confirmation
LIVE: Final = (ProductAlert.UNCONFIRMED, ProductAlert.ACTIVE)


@atomic
def ask(*, product_id: int, user: User | None, email: str, now: datetime) -> ProductAlert:
    """Remember that somebody wants to hear when a product or variant is back. Asking twice is asking once.

    user: with an e-mail address, or None; then `email` is the guest's and gets a mail with the link to confirm.
    """
    if user is not None:
        own: ProductAlert | None = ProductAlert.objects.filter(product=product_id, user=user, status__in=LIVE).first()
        return own or ProductAlert.objects.create(product_id=product_id, user=user)
    address = email.strip().lower()
    alert: ProductAlert | None = ProductAlert.objects.filter(
        product=product_id, user=None, email=address, status__in=LIVE
    ).first()
    if alert is None:
        alert = ProductAlert(product_id=product_id, email=address)
        alert.save()
        alert.key = f"{secrets.token_hex(24)}-{get_language() or settings.LANGUAGE_CODE}"
        alert.save(update_fields=["key"])
    if alert.status == ProductAlert.UNCONFIRMED and cache.add(f"alert-mail:{alert.pk}", 1, CONFIRM_AGAIN):
        send_confirmation.enqueue(alert.pk)
    return alert


def find(key: str) -> ProductAlert | None:
    """The guest's alert with this secret, with its product."""
    found: ProductAlert | None = (
        ProductAlert.objects.filter(key=key).exclude(key="").select_related("product__parent").first()
    )
    return found


@atomic
def confirm(*, key: str, now: datetime) -> ProductAlert | None:
    """The guest confirmed. What came back meanwhile is told at once. None for a key that isn't one."""
    alert = find(key)
    if alert is None:
        return None
    ProductAlert.objects.filter(pk=alert.pk, status=ProductAlert.UNCONFIRMED).update(
        status=ProductAlert.ACTIVE, date_confirmed=now
    )
    if _is_back(alert.product):
        notify_products([alert.product_id], now=now)
    return alert


@atomic
def cancel(*, key: str, now: datetime) -> ProductAlert | None:
    """No mail after all. None for a key that isn't one."""
    alert = find(key)
    if alert is None:
        return None
    ProductAlert.objects.filter(pk=alert.pk, status__in=LIVE).update(status=ProductAlert.CANCELLED, date_cancelled=now)
    return alert


@atomic
def notify(*, stockrecord_ids: Iterable[int], now: datetime) -> int:
    """Mail to those who wait for what these records have again. Returns the number of mails stored as jobs."""
    back = StockRecord.objects.filter(
        pk__in=list(stockrecord_ids), num_in_stock__gt=F("num_allocated") - F("beyond_limit"), product__is_public=True
    )
    pairs = back.values_list("product_id", "product__parent_id")
    return notify_products({pk for pair in pairs for pk in pair if pk}, now=now)


@atomic
def notify_products(product_ids: Iterable[int], *, now: datetime) -> int:
    """Close the active alerts of these products, each with its one mail. A second call finds none open."""
    mails = 0
    for alert in ProductAlert.objects.filter(product__in=list(product_ids), status=ProductAlert.ACTIVE).order_by("pk"):
        if ProductAlert.objects.filter(pk=alert.pk, status=ProductAlert.ACTIVE).update(
            status=ProductAlert.CLOSED, date_closed=now
        ):
            send_back_in_stock.enqueue(alert.pk)
            mails += 1
    return mails


@job(attempts=6, base=20, atomic=False, queue="mail")
def send_confirmation(alert_id: int) -> None:
    """Asks a guest to confirm the address; nothing else is ever sent to one that wasn't."""
    alert = (
        ProductAlert.objects.filter(pk=alert_id, status=ProductAlert.UNCONFIRMED)
        .select_related("product__parent")
        .first()
    )
    if alert is None or not alert.email:
        return
    language = _language(alert)
    with override(language):
        title = _title(alert.product)
        path = reverse("browsing:alert-confirm", kwargs={"key": alert.key})
        send(
            to=alert.email,
            subject=gettext("Shall we tell you when it is back?"),
            template="alert_confirm",
            context={
                "title": title,
                "action_url": f"{settings.SITE_URL}{path}",
                "action_label": gettext("Yes, tell me"),
                "reason": gettext(
                    "You get this mail because somebody left your address in our shop. If it wasn't you, ignore it."
                ),
            },
            language=language,
        )


@job(attempts=6, base=20, atomic=False, queue="mail")
def send_back_in_stock(alert_id: int) -> None:
    """The one mail: it is here again."""
    alert = ProductAlert.objects.filter(pk=alert_id).select_related("product__parent", "user").first()
    if alert is None or alert.product is None:
        return
    to = alert.user.email if alert.user else alert.email
    if not to:
        return
    language = _language(alert)
    with override(language):
        send(
            to=to,
            subject=gettext("Back on the shelf: %(title)s") % {"title": _title(alert.product)},
            template="back_in_stock",
            context={
                "title": _title(alert.product),
                "action_url": f"{settings.SITE_URL}{_address(alert.product)}",
                "action_label": gettext("To the product"),
                "reason": gettext("You asked us to tell you. This is the only mail about it."),
            },
            language=language,
        )


def _is_back(product: Product) -> bool:
    family = Q(product=product) | Q(product__parent=product, product__is_public=True)
    return StockRecord.objects.filter(family, num_in_stock__gt=F("num_allocated") - F("beyond_limit")).exists()


def _language(alert: ProductAlert) -> str:
    if alert.user is not None:
        return str(alert.user.language)
    code = (alert.key or "").partition("-")[2]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _title(product: Product) -> str:
    return str((product.parent if product.parent_id else product).title)


def _address(product: Product) -> str:
    top = product.parent if product.parent_id else product
    path = reverse("catalogue:detail", kwargs={"product_slug": top.slug, "pk": top.pk})
    return f"{path}?variant={product.pk}" if product.parent_id else path
