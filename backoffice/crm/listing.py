"""The customer list."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backoffice.crm import queries
from backoffice.shell.listings import CellColumn, RecordListView
from storefront.accounts.models import User
from storefront.content.formats import mask_email, mask_name, mask_phone, money
from storefront.core import clock


def contact_of(user: User) -> str:
    """The masked mobile number, else the masked e-mail address."""
    return mask_phone(user.phone) or mask_email(user.email)


class CustomerListView(RecordListView):
    """Lists customers with an account; personal data is masked."""

    right = "accounts.view_user"
    model = User
    page_title = gettext_lazy("Customers")
    header_icon = "group"
    views_named = queries.VIEWS
    url_stem = "bo_customers:list"
    view_stem = "bo_customers:view"
    default_ordering = "-date_joined"
    verbose_name_plural = gettext_lazy("customers")
    search_words = gettext_lazy("Name, e-mail or mobile number")
    empty_words = {
        "all": gettext_lazy("No customer yet. Who registers in the shop appears here."),
        "bought": gettext_lazy("Nobody has bought anything yet."),
        "new": gettext_lazy("Nobody registered in the last 30 days."),
        "consented": gettext_lazy("Nobody has agreed to marketing messages."),
    }

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def columns(self) -> list[CellColumn]:
        found = [
            CellColumn(
                "name",
                label=gettext_lazy("Customer"),
                template="backoffice/crm/cells/name.html",
                value=lambda u: mask_name(u.get_full_name()) or _("No name"),
                area="id",
            ),
            CellColumn("contact", label=gettext_lazy("Contact"), value=contact_of, area="who"),
            CellColumn(
                "paid_orders", label=gettext_lazy("Paid orders"), number=True, area="due", sort_key="paid_orders"
            ),
            CellColumn(
                "last_order",
                label=gettext_lazy("Last order"),
                template="backoffice/shell/time_cell.html",
                area="owner",
                sort_key="last_order",
            ),
            CellColumn(
                "date_joined",
                label=pgettext_lazy("customer", "Since"),
                template="backoffice/shell/time_cell.html",
                area="state",
                sort_key="date_joined",
            ),
        ]
        if self.request.user.has_perm("people.see_money"):
            spent = CellColumn(
                "spent",
                label=gettext_lazy("Spent"),
                value=lambda u: money(u.spent),
                area="sum",
                number=True,
                sort_key="spent",
            )
            found.insert(3, spent)
        return found

    def get_base_queryset(self) -> QuerySet[User]:
        return queries.with_orders(queries.people(self.view_key, self.now))

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        name = self.ordering.lstrip("-")
        order = F(name).desc(nulls_last=True) if self.ordering.startswith("-") else F(name).asc(nulls_last=True)
        return queryset.order_by(order, "-pk")

    def find(self, rows: QuerySet[User], text: str) -> QuerySet[User]:
        return queries.find(rows, text)

    def view_counts(self) -> Mapping[str, int]:
        return queries.counts(self.now)

    def summary(self, count: int) -> str:
        return _("%(count)s customers") % {"count": f"{count:,}"}
