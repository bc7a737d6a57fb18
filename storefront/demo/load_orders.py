"""Write the planned orders with their lines, discounts, money, history and parcels.

Rows are written in bulk and publish nothing: a shop that starts with a year of history must not send a year of mails.
The sums agree as if every order had gone through the operations: lines and delivery make the total, charges pay it,
movements of the stock account for what left, and counted uses match the discounts.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.sites.models import Site
from django.db.models import F

from storefront.accounts.models import User
from storefront.address.models import Country
from storefront.core.money import ZERO, split
from storefront.demo.data.schema import Variant
from storefront.demo.load_catalogue import Shelves
from storefront.demo.load_local_stripe import fee_of
from storefront.demo.load_people import Person
from storefront.demo.plan_orders import PlannedOrder, Status, variants
from storefront.offer.models import ConditionalOffer
from storefront.order.models import Line, LinePrice, Order, OrderDiscount, OrderLogEntry, ShippingAddress
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.shipping.models import DeliveryRate
from storefront.shipping.queries import Quote, load_rates, quotes_from
from storefront.voucher.models import DiscountUse, Voucher, VoucherApplication

SEED = 77
BATCH = 500
HOLD = timedelta(minutes=30)
By = OrderLogEntry.By

# Coupons that were in force when an order was placed: code, from, until (days ago), least spending, value
COUPONS = (("ZHONGQIU", 75, 48, 200, 30), ("DONG40", 5, 0, 300, 40))
TIER = ("spend-500-save-60", 5, Decimal(500), Decimal(60))


@dataclass
class Context:
    """Everything the rows refer to."""

    shelves: Shelves
    staff: Mapping[str, User]
    customers: Sequence[User]
    persons: Sequence[Person]
    offers: Mapping[str, ConditionalOffer]
    vouchers: Mapping[str, Voucher]
    now: datetime
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    rates: list[DeliveryRate] = field(default_factory=load_rates)
    goods: dict[str, Variant] = field(default_factory=variants)
    used: set[tuple[str, int]] = field(default_factory=set)  # coupons that work once for each customer
    ordered_before: set[int] = field(default_factory=set)  # ids of customers who have an order


@dataclass
class Written:
    """One order with the rows that belong to it."""

    plan: PlannedOrder
    order: Order
    owner: User
    person: Person
    lines: list[Line]
    discounts: list[OrderDiscount]
    log: list[OrderLogEntry] = field(default_factory=list)

    def tell(self, verb: str, at: datetime, by: By, actor: User | None = None, **more: Any) -> None:
        """Add a line to the order's history."""
        self.log.append(OrderLogEntry(order=self.order, verb=verb, at=at, by=by, actor=actor, **more))


def write_orders(context: Context, plans: Sequence[PlannedOrder]) -> list[Written]:
    """Orders, addresses, lines, discounts and payments. Parcels and stock: storefront.demo.load_parcels."""
    site = Site.objects.get_current()
    china = Country.objects.get(iso_3166_1_a2="CN")
    written = [_compose(context, plan, site, china) for plan in plans]
    ShippingAddress.objects.bulk_create([w.order.shipping_address for w in written], batch_size=BATCH)
    for w in written:
        w.order.shipping_address = w.order.shipping_address  # takes over the new id
    Order.objects.bulk_create([w.order for w in written], batch_size=BATCH)
    for w in written:
        for row in (*w.lines, *w.discounts):
            row.order = w.order
    Line.objects.bulk_create([line for w in written for line in w.lines], batch_size=BATCH)
    LinePrice.objects.bulk_create(
        [
            LinePrice(
                order=w.order,
                line=line,
                quantity=line.quantity,
                price_incl_tax=line.unit_price_incl_tax,
                price_excl_tax=line.unit_price_incl_tax,
            )
            for w in written
            for line in w.lines
        ],
        batch_size=BATCH,
    )
    OrderDiscount.objects.bulk_create([d for w in written for d in w.discounts], batch_size=BATCH)
    _count_uses(context, written)
    _pay(context, written)
    return written


def write_log(written: Sequence[Written]) -> None:
    """The history of all orders, in the order of time."""
    rows = [row for w in written for row in w.log]
    for w in written:
        for row in w.log:
            row.order = w.order
    OrderLogEntry.objects.bulk_create(sorted(rows, key=lambda row: row.at), batch_size=BATCH)


def _compose(context: Context, plan: PlannedOrder, site: Site, china: Country) -> Written:
    owner, person = _owner(context, plan)
    lines = [_line(context, plan, i, english=person.english) for i in range(len(plan.lines))]
    discounts = _discounts(context, plan, owner, lines)
    weight = sum(line.weight * line.quantity for line in lines)
    goods = sum((line.line_price_incl_tax for line in lines), ZERO)
    delivery = _delivery(context, plan, person, weight, goods)
    total = goods + delivery.fee
    placed = plan.placed
    order = Order(
        number=f"{placed.astimezone(context.now.tzinfo):%y%m%d}{context.rng.randrange(10**10):010d}",
        site=site,
        user=owner,
        phone=person.phone,
        language="en" if person.english else "zh-hans",
        currency="CNY",
        total_incl_tax=total,
        total_excl_tax=total,
        shipping_incl_tax=delivery.fee,
        shipping_excl_tax=delivery.fee,
        shipping_code=delivery.method.code,
        shipping_method=getattr(delivery.method, "name_en" if person.english else "name_zh_hans"),
        shipping_address=_address(person, china),
        status=plan.status,
        date_placed=placed,
        hold_until=placed + HOLD if plan.status == Status.PENDING_PAYMENT else None,
        weight=weight,
        promised_from=delivery.promised_from,
        promised_until=delivery.promised_until,
        payment_method=plan.method,
        customer_note="" if person.english else plan.note,
        invoice_kind=plan.invoice,
        invoice_title="杭州晚风文化有限公司" if plan.invoice == "company" else person.name if plan.invoice else "",
        tax_id="91330106MA2KXQ8T5R" if plan.invoice == "company" else "",
        invoice_email=owner.email or "" if plan.invoice else "",
        close_reason=plan.reason,
    )
    for line in lines:
        line.status = plan.status
    context.ordered_before.add(owner.pk)
    return Written(plan, order, owner, person, lines, discounts)


def _owner(context: Context, plan: PlannedOrder) -> tuple[User, Person]:
    if isinstance(plan.owner, int):
        return context.customers[plan.owner], context.persons[plan.owner]
    user = context.staff[plan.owner]
    home = context.persons[-1]
    person = Person(user.email or "", user.phone or "13800001234", user.last_name, user.first_name, False, home.place)
    return user, person


def _line(context: Context, plan: PlannedOrder, index: int, *, english: bool) -> Line:
    """The line as it was ordered, in the language of the order."""
    planned = plan.lines[index]
    variant = context.goods[planned.sku]
    record = context.shelves.records[planned.sku]
    before = variant.price * planned.quantity
    waiting = planned.quantity if planned in plan.waiting else 0
    words = context.shelves.words[planned.sku]
    return Line(
        partner_id=record.partner_id,
        partner_sku=planned.sku,
        stockrecord=record,
        product=context.shelves.sold_as[planned.sku],
        title=variant.product.title.en if english else variant.product.title.zh,
        variant=words.en if english else words.zh,
        image=context.shelves.images[planned.sku],
        upc=context.shelves.sold_as[planned.sku].upc,
        quantity=planned.quantity,
        unit_price_incl_tax=variant.price,
        unit_price_excl_tax=variant.price,
        line_price_before_discounts_incl_tax=before,
        line_price_before_discounts_excl_tax=before,
        line_price_incl_tax=before,
        line_price_excl_tax=before,
        num_allocated=waiting,
        shipped_quantity=planned.quantity if planned in plan.shipped else 0,
        weight=variant.product.weight,
    )


def _discounts(context: Context, plan: PlannedOrder, owner: User, lines: Sequence[Line]) -> list[OrderDiscount]:
    """What the order got off, taken from its lines in proportion."""
    days = (context.now - plan.placed).days
    goods = sum((line.line_price_incl_tax for line in lines), ZERO)
    found: list[OrderDiscount] = []
    slug, since, spend, save = TIER
    if days <= since and goods >= spend:
        found.append(_discount(lines, save, context.offers[slug], None))
        goods -= save
    for code, first, last, least, value in COUPONS:
        if last <= days <= first and goods >= least and context.rng.random() < 0.6:
            voucher = context.vouchers[code]
            if (code, owner.pk) not in context.used:
                context.used.add((code, owner.pk))
                found.append(_discount(lines, Decimal(value), voucher.offers.get(), voucher))
                return found
    if owner.pk not in context.ordered_before and goods >= 99 and days <= 300 and context.rng.random() < 0.5:
        voucher = context.vouchers["XINREN15"]
        found.append(_discount(lines, Decimal(15), voucher.offers.get(), voucher))
    return found


def _discount(
    lines: Sequence[Line], amount: Decimal, offer: ConditionalOffer, voucher: Voucher | None
) -> OrderDiscount:
    for line, part in zip(lines, split(amount, [line.line_price_incl_tax for line in lines]), strict=True):
        line.line_price_incl_tax -= part
        line.line_price_excl_tax -= part
    return OrderDiscount(
        category=OrderDiscount.BASKET,
        offer_id=offer.pk,
        offer_name=offer.name_zh_hans,
        voucher_id=voucher.pk if voucher else None,
        voucher_code=voucher.code if voucher else "",
        frequency=1,
        amount=amount,
    )


def _delivery(context: Context, plan: PlannedOrder, person: Person, weight: int, goods: Decimal) -> Quote:
    quotes = quotes_from(
        context.rates, district_code=person.place.code, weight=weight, goods_total=goods, now=plan.placed
    )
    served = {q.method.code: q for q in quotes if q.served}
    return served["express" if plan.express and "express" in served else "standard"]


def _address(person: Person, china: Country) -> ShippingAddress:
    address = ShippingAddress(
        first_name=person.name,
        line1=person.place.street,
        line3=person.place.district,
        line4=person.place.city,
        state=person.place.province,
        postcode=person.place.postcode,
        country=china,
        phone_number=f"+86{person.phone}",
        district_code=person.place.code,
    )
    address.search_text = address.join_fields(address.search_fields, separator=" ")
    return address


def _count_uses(context: Context, written: Sequence[Written]) -> None:
    given_up = (Status.CANCELLED, Status.EXPIRED)
    DiscountUse.objects.bulk_create(
        [DiscountUse(order=w.order, counted=w.plan.status not in given_up) for w in written], batch_size=BATCH
    )
    offers: dict[int, list[Decimal]] = defaultdict(list)
    coupons: dict[int, list[Decimal]] = defaultdict(list)
    applications = []
    for w in written:
        if w.plan.status in given_up:
            continue
        for d in w.discounts:
            offers[d.offer_id].append(d.amount)
            if d.voucher_id:
                coupons[d.voucher_id].append(d.amount)
                key = f"{d.voucher_id}:{w.owner.pk}"
                applications.append(
                    VoucherApplication(voucher_id=d.voucher_id, user=w.owner, order=w.order, once_key=key)
                )
    VoucherApplication.objects.bulk_create(applications, batch_size=BATCH)
    for pk, amounts in offers.items():
        ConditionalOffer.objects.filter(pk=pk).update(
            num_applications=F("num_applications") + len(amounts),
            num_orders=F("num_orders") + len(amounts),
            total_discount=F("total_discount") + sum(amounts, ZERO),
        )
    for pk, amounts in coupons.items():
        Voucher.objects.filter(pk=pk).update(
            num_orders=F("num_orders") + len(amounts), total_discount=F("total_discount") + sum(amounts, ZERO)
        )


def _pay(context: Context, written: Sequence[Written]) -> None:
    """Attempts, charges, refunds, and the stamps and history that go with them."""
    attempts: list[PaymentAttempt] = []
    charges: list[Charge] = []
    refunds: list[Refund] = []
    for w in written:
        order, plan, rng = w.order, w.plan, context.rng
        total = {"total": str(order.total_incl_tax)}
        w.tell("place", plan.placed, By.CUSTOMER, w.owner, to_status=Status.PENDING_PAYMENT, data=total)
        at = plan.placed + timedelta(seconds=rng.randint(35, 420))
        if plan.declined_first:
            attempts.append(_attempt(w, 1, at, PaymentAttempt.Status.FAILED, "card_declined"))
            refused = {"reason": "card_declined", "method": plan.method}
            w.tell("payment_refused", at, By.SYSTEM, data=refused)
            at += timedelta(seconds=rng.randint(40, 200))
        if plan.paid:
            attempt = _attempt(w, 2 if plan.declined_first else 1, at, PaymentAttempt.Status.SUCCEEDED)
            attempts.append(attempt)
            charges.append(
                Charge(
                    order=order,
                    attempt=attempt,
                    payment_intent_id=attempt.payment_intent_id,
                    provider_id=attempt.payment_intent_id.replace("pi_", "ch_"),
                    method=plan.method,
                    amount=order.total_incl_tax,
                    currency="CNY",
                    fee=fee_of(order.total_incl_tax),
                    charged_at=at,
                )
            )
            order.paid_at = at
            money = {"amount": str(order.total_incl_tax), "method": plan.method}
            w.tell("pay", at, By.SYSTEM, from_status=Status.PENDING_PAYMENT, to_status=Status.PAID, data=money)
        if plan.status == Status.EXPIRED:
            _close(w, "expire", plan.placed + HOLD + timedelta(seconds=40), By.SYSTEM, Status.PENDING_PAYMENT)
        if plan.status == Status.CANCELLED:
            after = timedelta(minutes=rng.randint(4, 25) if not plan.paid else rng.randint(20, 600))
            before = Status.PAID if plan.paid else Status.PENDING_PAYMENT
            _close(w, "cancel", plan.placed + after, By.CUSTOMER, before)
            if plan.paid:
                refunds.append(_refund(w, charges[-1]))
    PaymentAttempt.objects.bulk_create(attempts, batch_size=BATCH)
    Charge.objects.bulk_create(charges, batch_size=BATCH)
    Refund.objects.bulk_create(refunds, batch_size=BATCH)
    Order.objects.bulk_update([w.order for w in written], ["paid_at", "closed_at"], batch_size=BATCH)


def _attempt(w: Written, number: int, at: datetime, status: str, reason: str = "") -> PaymentAttempt:
    name = f"{w.order.number}{number}"
    return PaymentAttempt(
        order=w.order,
        number=number,
        method=w.plan.method,
        status=status,
        amount=w.order.total_incl_tax,
        currency="CNY",
        idempotency_key=f"demo-{name}",
        session_id=f"cs_test_demo{name}",
        payment_intent_id=f"pi_demo{name}",
        failure_reason=reason,
        started_at=at - timedelta(seconds=30),
        expires_at=at + HOLD,
        ended_at=at,
    )


def _close(w: Written, verb: str, at: datetime, by: By, before: Status) -> None:
    w.order.closed_at = at
    actor = w.owner if by == By.CUSTOMER else None
    w.tell(verb, at, by, actor, from_status=before, to_status=w.plan.status, text=w.plan.reason)


def _refund(w: Written, charge: Charge) -> Refund:
    asked = (w.order.closed_at or w.plan.placed) + timedelta(seconds=2)
    settled = asked + timedelta(minutes=3)
    w.tell("refunded", settled, By.SYSTEM, data={"amount": str(charge.amount)})
    return Refund(
        order=w.order,
        charge=charge,
        amount=charge.amount,
        currency="CNY",
        reason=Refund.Reason.CANCELLED,
        status=Refund.Status.SUCCEEDED,
        idempotency_key=f"demo-refund-{w.order.number}",
        provider_id=charge.provider_id.replace("ch_", "re_"),
        requested_at=asked,
        settled_at=settled,
    )
