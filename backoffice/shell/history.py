"""One history of all writes: orders, stock, catalogue, offers, people and pages, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

from backoffice.shell.screens import Screen, Text
from backoffice.shell.words import order_verb
from storefront.accounts.models import User
from storefront.order.models import OrderLogEntry
from storefront.partner.models import StockMovement

PAGE_SIZE = 50

KINDS: dict[str, Text] = {
    "order": gettext_lazy("Orders"),
    "stock": gettext_lazy("Stock"),
    "record": gettext_lazy("Products, offers and people"),
    "page": gettext_lazy("Pages"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the history. detail: a further text, may be empty; url: where the record is, may be empty."""

    at: datetime
    who: str
    kind: Text
    what: Text
    label: str
    detail: str
    url: str


def _rows(kind: str, who: int | None, text: str, before: datetime | None) -> QuerySet[Any]:
    """The log tables as one query with equal columns, newest first."""
    sources = {
        "order": _columns(
            OrderLogEntry.objects.exclude(by=OrderLogEntry.By.SYSTEM),
            "order",
            "at",
            "actor_id",
            "verb",
            "order__number",
            "text",
            "order__number",
        ),
        "stock": _columns(
            StockMovement.objects.filter(actor__isnull=False),
            "stock",
            "at",
            "actor_id",
            "kind",
            "stockrecord__partner_sku",
            "reason",
            "stockrecord_id",
            quantity=F("quantity"),
        ),
        "record": _columns(
            ModelLogEntry.objects.all(),
            "record",
            "timestamp",
            "user_id",
            "action",
            "label",
            None,
            "object_id",
            content_type=F("content_type_id"),
        ),
        "page": _columns(
            PageLogEntry.objects.all(), "page", "timestamp", "user_id", "action", "label", None, "page_id"
        ),
    }
    chosen = [rows for name, rows in sources.items() if kind in ("", name)]
    for place, rows in enumerate(chosen):
        if who is not None:
            rows = rows.filter(person=who)
        if text:
            rows = rows.filter(title__icontains=text)
        if before is not None:
            rows = rows.filter(moment__lt=before)
        chosen[place] = rows
    first, *rest = chosen
    return (first.union(*rest, all=True) if rest else first).order_by("-moment")


def _columns(
    rows: QuerySet[Any],
    source: str,
    at: str,
    who: str,
    verb: str,
    label: str,
    detail: str | None,
    ref: str,
    **number: Any,
) -> QuerySet[Any]:
    text = CharField(max_length=255)
    extra = next(iter(number.values()), None)
    return (
        rows.order_by()
        .annotate(
            source=Value(source, text),
            moment=F(at),
            person=F(who),
            act=Cast(verb, text),
            title=Cast(label, text),
            more=Cast(detail, text) if detail else Value("", text),
            ref=Cast(ref, text),
            number=Cast(extra, IntegerField()) if extra is not None else Value(0, IntegerField()),
        )
        .values("source", "moment", "person", "act", "title", "more", "ref", "number")
    )


def entries(
    *, kind: str = "", who: int | None = None, text: str = "", before: datetime | None = None
) -> tuple[list[Entry], bool]:
    """A page of the history and whether older entries exist. Three queries whatever the number of rows."""
    rows = list(_rows(kind, who, text, before)[: PAGE_SIZE + 1])
    people = User.objects.in_bulk({row["person"] for row in rows[:PAGE_SIZE] if row["person"]})
    types = ContentType.objects.in_bulk(
        {row["number"] for row in rows[:PAGE_SIZE] if row["source"] == "record" and row["number"]}
    )
    return [_entry(row, people, types) for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE


def _entry(row: dict[str, Any], people: dict[int, User], types: dict[int, ContentType]) -> Entry:
    kind, source = KINDS[row["source"]], row["source"]
    what: Text = row["act"]
    detail = row["more"] or ""
    if source == "order":
        what = order_verb(row["act"])
    elif source == "stock":
        what = str(dict(StockMovement.Kind.choices).get(row["act"], row["act"]))
        detail = " ".join(filter(None, [f"{row['number']:+d}".replace("-", "−"), detail]))
    else:
        what = registry.get_action_label(row["act"]) if registry.action_exists(row["act"]) else row["act"]
        model = types[row["number"]].model_class() if row["number"] in types else None
        if model is not None:
            kind = model._meta.verbose_name or ""
    person = people.get(row["person"])
    return Entry(
        at=row["moment"],
        who=str(person) if person else _("Customer") if source == "order" else _("System"),
        kind=kind,
        what=what,
        label=row["title"],
        detail=detail,
        url=_address(source, row, types),
    )


def _address(source: str, row: dict[str, Any], types: dict[int, ContentType]) -> str:
    from wagtail.admin.admin_url_finder import AdminURLFinder

    try:
        if source == "order":
            return reverse("bo_orders:order", args=[row["ref"]])
        if source == "stock":
            return reverse("bo_inventory:card", args=[row["ref"]])
        if source == "page":
            return reverse("wagtailadmin_pages:edit", args=[row["ref"]])
        model = types[row["number"]].model_class() if row["number"] in types else None
        if model is None or row["act"] == "wagtail.delete":
            return ""
        return AdminURLFinder().get_edit_url(model(pk=row["ref"])) or ""
    except NoReverseMatch:
        return ""


class HistoryView(Screen):
    """/admin/history/: filters by kind, person and record; older pages by time."""

    right = "people.see_history"
    page_title = gettext_lazy("History")
    header_icon = "history"
    template_name = "backoffice/shell/history.html"

    @cached_property
    def _filters(self) -> dict[str, Any]:
        given = self.request.GET
        kind, who = given.get("kind", ""), given.get("who", "")
        return {
            "kind": kind if kind in KINDS else "",
            "who": int(who) if who.isascii() and who.isdigit() and len(who) < 12 else None,
            "text": given.get("q", "").strip()[:60].replace("\x00", ""),
            "before": _moment(given.get("before", "")),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, more = entries(**self._filters)
        query = self.request.GET.copy()
        older = ""
        if more:
            query["before"] = rows[-1].at.isoformat()
            older = f"?{query.urlencode()}"
        staff = User.objects.filter(is_staff=True).order_by("last_name", "first_name", "email")
        return super().get_context_data(**kwargs) | {
            "entries": rows,
            "older": older,
            "kinds": KINDS,
            "people": list(staff),
            "chosen": self._filters,
            "filtered": any(self._filters[name] for name in ("kind", "who", "text")),
        }


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
