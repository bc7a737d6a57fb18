"""The demo shop as its command writes it: complete, in both languages, and with sums that agree."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import Q, Sum
from django.utils import timezone

from storefront.accounts.models import User
from storefront.catalogue.models import Category, Product, ProductAttributeValue, ProductImage
from storefront.catalogue.reviews.models import ProductReview, ReviewAnswer, ReviewPhoto
from storefront.demo.load import AlreadyFilled, load_demo
from storefront.demo.mass import load_mass
from storefront.offer.models import ConditionalOffer
from storefront.order.models import Line, Order, OrderDiscount, Parcel, ParcelTrace
from storefront.partner.models import Listing, PriceChange, StockMovement, StockRecord
from storefront.payment import gateway
from storefront.payment.models import Charge, Refund
from storefront.voucher.models import Voucher

NOW = timezone.make_aware(datetime(2026, 11, 24, 15, 30))
Status = Order.Status


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The demo shop, loaded once for this module and taken back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        block = transaction.atomic()
        block.__enter__()
        try:
            load_demo(now=NOW, say=lambda words: None)
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


@pytest.fixture
def shop(filled: None, db: None) -> None:
    """A test on the filled shop; what it writes is taken back."""


def test_the_fee_of_every_payment_is_known_and_the_local_stripe_says_the_same(shop: None) -> None:
    charges = list(Charge.objects.all())

    assert charges
    assert all(charge.fee == gateway.fetch_fee(charge.payment_intent_id) for charge in charges[::20])
    assert all(charge.fee for charge in charges)


def test_the_catalogue_is_large_and_three_levels_deep(shop: None) -> None:
    assert Category.objects.filter(depth=1).count() >= 8
    assert Category.objects.filter(depth=3).exists()
    assert Product.objects.filter(parent=None).count() >= 120
    assert Product.objects.filter(structure=Product.PARENT).count() >= 50


def test_every_text_of_a_product_exists_in_both_languages(shop: None) -> None:
    products = Product.objects.filter(parent=None)

    for name in ("title", "selling_point", "description"):
        for language in ("zh_hans", "en"):
            missing = products.filter(Q(**{f"{name}_{language}": ""}) | Q(**{f"{name}_{language}": None}))
            assert not missing.exists(), (name, language, list(missing.values_list("upc", flat=True)))


def test_no_chinese_stands_in_an_english_text(shop: None) -> None:
    texts = Product.objects.filter(parent=None).values_list("title_en", "selling_point_en", "description_en")

    wrong = [text for row in texts for text in row if any("\u4e00" <= c <= "\u9fff" for c in text)]

    assert wrong == []


def test_every_product_has_two_to_five_pictures_with_alternative_texts(shop: None) -> None:
    counts = Counter(ProductImage.objects.filter(product__parent=None).values_list("product_id", flat=True))

    assert set(counts) == set(Product.objects.filter(parent=None).values_list("pk", flat=True))
    assert min(counts.values()) >= 2
    assert max(counts.values()) <= 5
    assert not ProductImage.objects.filter(Q(alt_zh_hans="") | Q(alt_en="") | Q(width=0)).exists()


def test_variants_of_a_product_differ_in_what_a_shopper_chooses(shop: None) -> None:
    chosen: dict[int, list[tuple[str, int]]] = {}
    values = ProductAttributeValue.objects.filter(attribute__is_axis=True, product__structure=Product.CHILD)
    for pk, code, option in values.values_list("product_id", "attribute__code", "value_option_id"):
        chosen.setdefault(pk, []).append((code, option))
    seen = Counter(
        (parent, tuple(sorted(chosen[pk])))
        for pk, parent in Product.objects.filter(structure=Product.CHILD).values_list("pk", "parent_id")
    )

    assert max(seen.values()) == 1


def test_every_public_product_is_listed(shop: None) -> None:
    assert Listing.objects.filter(visible=True).count() == Product.objects.filter(parent=None).count()
    assert Listing.objects.filter(available=0).exists()


def test_crossed_out_prices_have_a_basis_and_evidence(shop: None) -> None:
    for record in StockRecord.objects.filter(list_price_basis=StockRecord.Basis.LOWEST_7_DAYS):
        prices = list(PriceChange.objects.filter(stockrecord=record).order_by("at").values_list("price", "at"))
        assert prices[-2][0] == record.list_price
        assert (prices[-1][1] - prices[-2][1]).days >= 7


def test_movements_account_for_every_unit_on_hand(shop: None) -> None:
    sums = dict(StockMovement.objects.order_by().values_list("stockrecord_id").annotate(Sum("quantity")))

    wrong = [r.partner_sku for r in StockRecord.objects.all() if sums.get(r.pk, 0) != r.num_in_stock]

    assert wrong == []


def test_balances_of_a_record_follow_from_one_another(shop: None) -> None:
    for record in StockRecord.objects.order_by("pk")[:40]:
        balance: Counter[int] = Counter()
        for movement in record.movements.order_by("pk"):
            balance[movement.warehouse_id] += movement.quantity
            assert movement.balance_after == balance[movement.warehouse_id]


def test_held_units_belong_to_open_orders(shop: None) -> None:
    held = Line.objects.filter(order__status__in=("pending_payment", "paid", "preparing", "partly_shipped"))
    by_record = dict(held.order_by().values_list("stockrecord_id").annotate(Sum("num_allocated")))

    wrong = [r.partner_sku for r in StockRecord.objects.all() if by_record.get(r.pk, 0) != r.num_allocated]

    assert wrong == []
    assert not Line.objects.exclude(order__in=held.values("order")).filter(num_allocated__gt=0).exists()


def test_there_are_300_orders_over_a_year_in_every_state(shop: None) -> None:
    assert Order.objects.count() == 300
    assert set(Order.objects.values_list("status", flat=True)) == set(Status.values)
    oldest = Order.objects.earliest("date_placed").date_placed
    assert 330 <= (NOW - oldest).days <= 366
    assert not Order.objects.filter(date_placed__gt=NOW).exists()


def test_lines_and_delivery_make_the_total(shop: None) -> None:
    for order in Order.objects.annotate(goods=Sum("lines__line_price_incl_tax")):
        assert order.total_incl_tax == order.goods + order.shipping_incl_tax


def test_discounts_are_what_the_lines_lost(shop: None) -> None:
    for order in Order.objects.filter(discounts__isnull=False).distinct():
        lines = list(order.lines.all())
        before = sum((line.line_price_before_discounts_incl_tax for line in lines), Decimal())
        off = before - sum((line.line_price_incl_tax for line in lines), Decimal())
        assert off == sum((d.amount for d in order.discounts.all()), Decimal())


def test_counted_uses_match_the_discounts_that_stand(shop: None) -> None:
    standing = OrderDiscount.objects.filter(order__discount_use__counted=True)

    for offer in ConditionalOffer.objects.all():
        amounts = standing.filter(offer_id=offer.pk).aggregate(total=Sum("amount"))["total"] or Decimal()
        assert offer.total_discount == amounts
    for voucher in Voucher.objects.all():
        assert voucher.num_orders == voucher.applications.count()


def test_paid_orders_are_paid_in_full_and_cancelled_ones_refunded(shop: None) -> None:
    for order in Order.objects.exclude(paid_at=None).annotate(got=Sum("charges__amount")):
        assert order.got == order.total_incl_tax
    for order in Order.objects.filter(status=Status.CANCELLED).exclude(paid_at=None):
        assert order.refunds.get(status=Refund.Status.SUCCEEDED).amount == order.total_incl_tax
    assert not Charge.objects.filter(order__paid_at=None).exists()


def test_the_history_of_an_order_ends_in_its_state_and_never_lies_ahead(shop: None) -> None:
    for order in Order.objects.prefetch_related("log"):
        moves = [row for row in order.log.all() if row.to_status]
        assert moves[-1].to_status == order.status, order.number
        assert all(a.at <= b.at for a, b in pairwise(moves))
        assert moves[-1].at <= NOW
        assert all(a.to_status == b.from_status for a, b in pairwise(moves))


def test_parcels_have_traces_in_their_order_and_none_from_tomorrow(shop: None) -> None:
    assert Parcel.objects.exclude(stage=Parcel.Stage.SHIPPED).count() > 200
    assert set(Parcel.objects.values_list("stage", flat=True)) == set(Parcel.Stage.values) - {"shipped"}
    for parcel in Parcel.objects.prefetch_related("traces"):
        newest = parcel.traces.all()[0]
        assert newest.stage == parcel.stage
        assert parcel.shipped_at <= newest.at <= NOW
    assert ParcelTrace.objects.filter(place="").count() == 0


def test_shipped_units_are_in_parcels(shop: None) -> None:
    for line in Line.objects.annotate(packed=Sum("parcel_lines__quantity")):
        assert (line.packed or 0) == line.shipped_quantity


def test_something_of_a_partly_shipped_order_is_still_in_the_house(shop: None) -> None:
    for order in Order.objects.filter(status=Status.PARTLY_SHIPPED).prefetch_related("lines"):
        assert any(line.open_quantity for line in order.lines.all()), order.number


def test_reviews_are_varied_photographed_and_answered(shop: None) -> None:
    scores = Counter(ProductReview.objects.values_list("score", flat=True))

    assert sum(scores.values()) == 400
    assert 4.5 <= sum(k * n for k, n in scores.items()) / 400 <= 4.9
    assert scores[1] + scores[2] + scores[3] >= 10
    assert ReviewPhoto.objects.count() >= 30
    assert ReviewAnswer.objects.count() >= 50


def test_no_product_shows_the_same_review_twice(shop: None) -> None:
    texts = Counter(ProductReview.objects.values_list("product_id", "body"))

    assert max(texts.values()) == 1


def test_reviews_are_of_what_their_authors_received_before(shop: None) -> None:
    for review in ProductReview.objects.select_related("line__order", "line__product"):
        bought = review.line.product.parent or review.line.product
        assert bought == Product.objects.get(pk=review.product_id)
        assert review.line.order.user_id == review.user_id
        assert review.line.order.received_at < review.date_created


def test_staff_have_one_role_and_shoppers_none(shop: None) -> None:
    staff = User.objects.filter(email__endswith="@demo.guitai.example", is_staff=True)

    assert staff.count() == 12
    assert all(user.groups.count() == 1 for user in staff)
    assert User.objects.get(email="shopper@demo.guitai.example").groups.count() == 0
    assert [user.email for user in staff if user.is_superuser] == ["admin@demo.guitai.example"]
    assert all(user.check_password("guitai-demo") for user in staff)


def test_the_shopper_has_orders_in_every_state(shop: None) -> None:
    orders = Order.objects.filter(user__email="shopper@demo.guitai.example")

    assert set(orders.values_list("status", flat=True)) == set(Status.values)


def test_loading_a_filled_shop_is_refused(shop: None) -> None:
    with pytest.raises(AlreadyFilled):
        load_demo(now=NOW, say=lambda words: None)

    said = StringIO()
    call_command("demo", stdout=said)
    assert "left out" in said.getvalue()


def test_mass_data_goes_on_top_of_the_demo(shop: None) -> None:
    before = Product.objects.filter(parent=None).count()

    load_mass(products=30, orders=20, customers=10, now=NOW, say=lambda words: None)

    assert Product.objects.filter(parent=None).count() == before + 30
    assert Listing.objects.filter(visible=True).count() == before + 30
    assert Order.objects.count() == 320
    sums = dict(StockMovement.objects.order_by().values_list("stockrecord_id").annotate(Sum("quantity")))
    assert all(sums.get(r.pk, 0) == r.num_in_stock for r in StockRecord.objects.filter(partner_sku__startswith="M"))
