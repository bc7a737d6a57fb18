"""What staff ask about customers."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from backoffice.shell.screens import Text
from storefront.accounts.models import User
from storefront.accounts.phones import normal_phone
from storefront.core.money import ZERO
from storefront.order.models import Order

VIEWS: dict[str, Text] = {
    "all": _("All"),
    "bought": _("Have bought"),
    "new": _("New in 30 days"),
    "consented": _("May be written to"),
}
_PAID = Q(orders__paid_at__isnull=False)


def people(view: str, now: datetime) -> QuerySet[User]:
    """Customers with an account. Raises KeyError for an unknown view."""
    conditions = {
        "all": Q(),
        "bought": Q(pk__in=Order.objects.filter(paid_at__isnull=False, user__isnull=False).values("user")),
        "new": Q(date_joined__gte=now - timedelta(days=30)),
        "consented": Q(marketing_consent=True),
    }
    return User.objects.filter(conditions[view], is_staff=False)


def counts(now: datetime) -> dict[str, int]:
    """How many customers each saved view holds. Four queries."""
    return {view: people(view, now).count() for view in VIEWS}


def with_orders(rows: QuerySet[User]) -> QuerySet[User]:
    """Annotated with paid_orders, spent (yuan, before refunds) and last_order."""
    return rows.annotate(
        paid_orders=Count("orders", filter=_PAID),
        spent=Sum("orders__total_incl_tax", filter=_PAID),
        last_order=Max("orders__date_placed"),
    )


def find(rows: QuerySet[User], text: str) -> QuerySet[User]:
    """Customers by name, e-mail or mobile number."""
    text = text.replace("\x00", "").strip()[:80]
    if not text:
        return rows
    wanted = Q(email__istartswith=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text)
    if phone := normal_phone(text) or (text if text.isdigit() and len(text) >= 4 else ""):
        wanted |= Q(phone__endswith=phone)
    return rows.filter(wanted)


def totals(user: User) -> tuple[int, Decimal]:
    """Number and sum (yuan, before refunds) of a customer's paid orders. One query."""
    found = user.orders.filter(paid_at__isnull=False).aggregate(n=Count("pk"), spent=Sum("total_incl_tax"))
    return found["n"], Decimal(found["spent"] or ZERO)
