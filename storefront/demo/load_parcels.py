"""Parcels of the demo's orders with their traces, the receipt and end of orders, and what left the stock."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from storefront.accounts.models import User
from storefront.demo.load_orders import BATCH, By, Context, Written
from storefront.demo.load_warehouses import load_warehouses, spread, write_allocations, write_movements
from storefront.demo.plan_orders import Status
from storefront.order.models import Carrier, Line, Order, Parcel, ParcelLine, ParcelTrace
from storefront.partner.models import StockMovement, Warehouse

Stage = Parcel.Stage
HOME_HUB = "杭州转运中心"
STANDARD = ("zhongtong", "yuantong", "yunda")
PICKUP = ("菜鸟驿站", "丰巢智能柜", "妈妈驿站")
SIGNERS = ("本人", "本人", "家人", "前台", "丰巢智能柜")
RECEIPT_DAYS, CLAIM_DAYS = (1, 4), 7


def write_parcels(context: Context, written: Sequence[Written]) -> None:
    """Ship what the plan says was shipped, and finish what was received."""
    carriers = {c.code: c for c in Carrier.objects.all()}
    packer = context.staff["packer"]
    main = load_warehouses()["main"]
    rng = random.Random(5)
    parcels: list[tuple[Written, Parcel, list[Line]]] = []
    movements: list[StockMovement] = []
    for w in written:
        if w.plan.status == Status.PREPARING:
            w.tell("prepare", _after(w, rng, 2, 9), By.STAFF, packer, from_status=Status.PAID, to_status=w.plan.status)
        if not w.plan.shipped:
            continue
        own: list[Parcel] = []
        for lines in _packs(w, rng):
            parcel = _parcel(w, own, carriers, packer, rng, context.now)
            own.append(parcel)
            parcels.append((w, parcel, lines))
            movements += _sales(w, parcel, lines, packer, main)
        _finish(w, own, packer, rng, context.now)
    Parcel.objects.bulk_create([parcel for _, parcel, _ in parcels], batch_size=BATCH)
    ParcelLine.objects.bulk_create(
        [
            ParcelLine(parcel=parcel, line=line, quantity=line.quantity)
            for _, parcel, lines in parcels
            for line in lines
        ],
        batch_size=BATCH,
    )
    traces = [trace for w, parcel, _ in parcels for trace in _traces(w, parcel, rng, context.now)]
    ParcelTrace.objects.bulk_create(traces, batch_size=BATCH)
    Parcel.objects.bulk_update([parcel for _, parcel, _ in parcels], ["stage", "signed_at"], batch_size=BATCH)
    spread_out = spread(context.shelves.records.values(), packer, context.now)
    write_movements([*context.shelves.opened, *movements, *spread_out])
    write_allocations(((w.order, w.lines) for w in written), main)
    stamps = ["status", "shipped_at", "received_at", "completed_at"]
    Order.objects.bulk_update([w.order for w in written], stamps, batch_size=BATCH)


def _after(w: Written, rng: random.Random, least: float, most: float) -> datetime:
    """Some hours after the payment."""
    return (w.order.paid_at or w.plan.placed) + timedelta(hours=rng.uniform(least, most))


def _packs(w: Written, rng: random.Random) -> list[list[Line]]:
    """The shipped lines, now and then in two parcels."""
    skus = {line.sku for line in w.plan.shipped}
    lines = [line for line in w.lines if line.partner_sku in skus]
    if len(lines) > 2 and rng.random() < 0.45:
        return [lines[:1], lines[1:]]
    return [lines]


def _parcel(
    w: Written, earlier: Sequence[Parcel], carriers: dict[str, Carrier], packer: User, rng: random.Random, now: datetime
) -> Parcel:
    code = "shunfeng" if w.order.shipping_code == "express" else rng.choice(STANDARD)
    if earlier:
        shipped = earlier[-1].shipped_at + timedelta(hours=rng.uniform(0.2, 3))
    else:
        shipped = _after(w, rng, 3, 8) if w.plan.stage == Stage.COLLECTED else _after(w, rng, 5, 22)
    shipped = min(shipped, now - timedelta(minutes=40 - 5 * len(earlier)))
    return Parcel(
        order=w.order,
        number=len(earlier) + 1,
        carrier=carriers[code],
        tracking_number=_tracking_number(code, rng),
        shipped_at=shipped,
        packed_by=packer,
        stage=w.plan.stage or Stage.SHIPPED,
    )


def _tracking_number(carrier: str, rng: random.Random) -> str:
    head, digits = {"shunfeng": ("SF", 13), "yuantong": ("YT", 13), "yunda": ("43", 13)}.get(carrier, ("78", 12))
    return head + "".join(str(rng.randrange(10)) for _ in range(digits))


def _sales(w: Written, parcel: Parcel, lines: Iterable[Line], packer: User, main: Warehouse) -> Iterator[StockMovement]:
    for line in lines:
        yield StockMovement(
            stockrecord=line.stockrecord,
            warehouse=main,
            kind=StockMovement.Kind.SALE,
            quantity=-line.quantity,
            at=parcel.shipped_at,
            actor=packer,
            document=w.order.number,
        )


def _finish(w: Written, parcels: Sequence[Parcel], packer: User, rng: random.Random, now: datetime) -> None:
    """Stamps and history from shipping to the end."""
    before = Status.PAID
    for parcel in parcels:
        last = parcel is parcels[-1] and w.plan.status != Status.PARTLY_SHIPPED
        verb, after = ("ship_rest", Status.SHIPPED) if last else ("ship_part", Status.PARTLY_SHIPPED)
        data = {
            "parcel": parcel.number,
            "carrier": parcel.carrier.code,
            "tracking_number": parcel.tracking_number,
        }
        w.tell(verb, parcel.shipped_at, By.STAFF, packer, from_status=before, to_status=after, data=data)
        before = after
        if last:
            w.order.shipped_at = parcel.shipped_at
    if w.plan.status not in (Status.RECEIVED, Status.COMPLETED):
        return
    for parcel in parcels:
        signed = min(parcel.shipped_at + timedelta(days=rng.uniform(1.4, 3.0)), now - timedelta(days=1.2))
        local = signed.astimezone(now.tzinfo)
        parcel.signed_at = local.replace(hour=9 + local.hour % 10)  # couriers ring by day
    signed = max(parcel.signed_at for parcel in parcels if parcel.signed_at)
    received = min(signed + timedelta(days=rng.uniform(*RECEIPT_DAYS)), now - timedelta(hours=8))
    automatic = rng.random() < 0.2 and w.plan.status == Status.COMPLETED
    by, actor = (By.SYSTEM, None) if automatic else (By.CUSTOMER, w.owner)
    w.order.received_at = received
    w.tell("receive", received, by, actor, from_status=Status.SHIPPED, to_status=Status.RECEIVED)
    if w.plan.status == Status.COMPLETED:
        done = received + timedelta(days=CLAIM_DAYS, minutes=rng.randint(1, 50))
        if done > now:  # the time for claims isn't over
            w.plan.status = Status.RECEIVED
            w.order.status = Status.RECEIVED
            return
        w.order.completed_at = done
        w.tell("complete", done, By.SYSTEM, from_status=Status.RECEIVED, to_status=Status.COMPLETED)


def _traces(w: Written, parcel: Parcel, rng: random.Random, now: datetime) -> list[ParcelTrace]:
    """What the carrier reported, up to the stage the plan gives and never later than now."""
    stage = w.plan.stage or Stage.SHIPPED
    city, district = w.person.place.city, w.person.place.district
    hub = f"{city.removesuffix('市')}转运中心"
    courier = rng.choice(("小陈", "小吴", "老周", "小郑", "阿明"))
    phone = f"1{rng.choice((3, 5, 8))}{rng.randrange(10)}****{rng.randrange(1000, 10000)}"
    station = f"{district}{rng.choice(('一', '二', '三'))}部"
    spot = f"{rng.choice(PICKUP)}（{w.person.place.street.split(' ')[0]}店）"
    steps: list[tuple[str, str, str]] = [
        (Stage.COLLECTED, "杭州市", f"【杭州市】已揽收，揽投员{courier}，电话 {phone}"),
        (Stage.IN_TRANSIT, "杭州市", f"快件离开【{HOME_HUB}】，下一站【{hub}】"),
        (Stage.IN_TRANSIT, city, f"快件到达【{hub}】"),
        (Stage.IN_TRANSIT, city, f"快件离开【{hub}】，发往【{station}】"),
        (Stage.OUT_FOR_DELIVERY, district, f"【{station}】{courier}正在派件，电话 {phone}，请保持手机畅通"),
    ]
    if stage == Stage.EXCEPTION:
        steps.append((Stage.EXCEPTION, district, "收件人电话无法接通，已联系寄件人，改约次日再派"))
    elif stage == Stage.AWAITING_PICKUP:
        steps.append(
            (
                Stage.AWAITING_PICKUP,
                district,
                f"已放入{spot}，凭取件码 {rng.randrange(1, 20)}-{rng.randrange(1000, 9999)} 领取",
            )
        )
    elif stage == Stage.SIGNED:
        steps.append((Stage.SIGNED, district, f"已签收，签收人：{rng.choice(SIGNERS)}。感谢使用，期待再次为您服务"))
    last = max((i for i, step in enumerate(steps) if step[0] == stage), default=-1)
    if stage == Stage.IN_TRANSIT:
        last = rng.choice((1, 2, 3))
    shown = steps[: last + 1]
    if not shown:
        return []
    end = parcel.signed_at or min(
        now - timedelta(minutes=rng.randint(20, 400)), parcel.shipped_at + timedelta(days=2.6)
    )
    start = min(parcel.shipped_at + timedelta(hours=rng.uniform(0.6, 3)), end)
    span = end - start
    rows = []
    for i, (step, place, text) in enumerate(shown):
        share = 0.0 if len(shown) == 1 else i / (len(shown) - 1)
        at = (start + span * share).replace(microsecond=0)
        rows.append(ParcelTrace(parcel=parcel, at=at, stage=step, place=place, text=text))
    if stage == Stage.SIGNED and parcel.signed_at is None:
        parcel.signed_at = rows[-1].at
    if stage == Stage.SIGNED:
        parcel.signed_at = rows[-1].at
    parcel.stage = rows[-1].stage
    return rows
