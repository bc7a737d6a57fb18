"""Who holds units without having paid: people and address blocks, by names that tell nobody who they are."""

import ipaddress
from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.db.models import Q, QuerySet, Subquery, Sum
from django.utils.crypto import salted_hmac

from storefront.accounts.models import User
from storefront.partner.models import Allocation, StockPolicy, StockRecord


class TooManyHeld(Exception):
    """More units would be held unpaid than the shop allows.

    cap: units; left: how many more would be within it; shared: whether the cap is the address block's.
    """

    def __init__(self, cap: int, left: int, *, shared: bool) -> None:
        super().__init__(f"cap {cap}, {left} left")
        self.cap = cap
        self.left = left
        self.shared = shared


def person_of(user: User | None, phone: str) -> str:
    """The name of a person: of the account, else of the telephone number, which is not stored readably. "" for none."""
    if user is not None:
        return f"user:{user.pk}"
    return f"phone:{salted_hmac('partner.holders', phone).hexdigest()[:24]}" if phone else ""


def block_of(address: str) -> str:
    """The address block of an IP address: /24 of IPv4, /48 of IPv6. "" for one that names no single visitor.

    Private and loopback addresses are those of proxies and of the house itself: capping them would cap everybody.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_private or ip.is_loopback or ip.is_link_local:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def lock_holders(*, person: str, source: str) -> None:
    """Let parallel orders of one person or address block wait for each other until the end of their transaction.

    Locks: the names, before any order or stock record. On SQLite a transaction has the database to itself already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in (person, source):
                if name:
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"holder {name}"])


def unpaid_units(*, person: str, source: str) -> dict[str, Subquery]:
    """Columns for a query: units held unpaid by the person and by the address block, each only where it has a name."""
    columns = {}
    for field, name in (("person", person), ("source", source)):
        if name:
            own = Allocation.objects.filter(until__isnull=False, **{field: name}).order_by().values(field)
            columns[f"{field}_units"] = Subquery(own.annotate(sum=Sum("units")).values("sum"))
    return columns


def check_caps(*, units: int, held: Mapping[str, int], rules: StockPolicy) -> None:
    """Refuse when `units` more would be too many. held: by the names of unpaid_units(). Raises TooManyHeld."""
    for name, cap in (("person_units", rules.person_cap), ("source_units", rules.source_cap)):
        if cap and name in held and held[name] + units > cap:
            raise TooManyHeld(cap, max(0, cap - held[name]), shared=name == "source_units")


def own_unpaid(*, person: str, numbers: Collection[str]) -> QuerySet[Allocation]:
    """What somebody holds without having paid: of the person, or of these orders of the session."""
    mine = Q(document__in=list(numbers))
    if person:
        mine |= Q(person=person)
    return Allocation.objects.filter(mine, until__isnull=False)


def own_units(product_ids: Iterable[int], *, user: User | None, numbers: Collection[str]) -> Mapping[int, int]:
    """Units that a shopper's own unpaid orders hold: product id -> units. One query, none for a stranger."""
    if user is None and not numbers:
        return {}
    own = own_unpaid(person=person_of(user, ""), numbers=numbers)
    own = own.filter(stockrecord__product__in=list(product_ids)).order_by()
    return dict(own.values_list("stockrecord__product_id").annotate(sum=Sum("units")))


def lay_own_aside(records: Iterable[StockRecord], *, user: User | None, numbers: Collection[str]) -> None:
    """Let loaded records count as free what the shopper holds for themself; they must not be saved. One query."""
    seen = list(records)
    own = own_units([record.product_id for record in seen], user=user, numbers=numbers)
    for record in seen:
        record.num_allocated -= min(record.num_allocated, own.get(record.product_id, 0))
