"""What a customer does to a basket."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from storefront.accounts.models import User
from storefront.basket import operations
from storefront.basket.models import Basket, Line
from storefront.basket.pricing import Cap, Gone, price_basket
from storefront.catalogue.models import Product
from storefront.partner.models import StockRecord
from storefront.voucher.operations import claim_voucher
from storefront.voucher.queries import Obstacle
from tests.cast import Shop
from tests.storefront.offer.makers import make_coupon, make_offer


@pytest.fixture
def basket(db: None) -> Basket:
    return Basket.objects.create()


def units(basket: Basket) -> dict[str, int]:
    return {line.product.upc: line.quantity for line in Line.objects.filter(basket=basket)}


def put(
    basket: Basket, product: Product, quantity: int = 1, *, now: datetime, only: bool = False
) -> operations.Quantity:
    return operations.add_to_basket(basket=basket, product=product, quantity=quantity, only=only, now=now)


def test_adding_twice_makes_one_line(shop: Shop, basket: Basket, now: datetime) -> None:
    put(basket, shop.cup, 2, now=now)
    result = put(basket, shop.cup, 3, now=now)

    assert units(basket) == {"CUP": 5}
    assert (result.wanted, result.units, result.cap) == (5, 5, None)


def test_an_unsaved_basket_is_stored(shop: Shop, now: datetime) -> None:
    basket = Basket()

    put(basket, shop.cup, now=now)

    assert Basket.objects.get().pk == basket.pk


def test_a_customers_unsaved_basket_joins_the_open_one(shop: Shop, customer: User, now: datetime) -> None:
    stored = Basket.objects.create(owner=customer)
    late = Basket(owner=customer)

    put(late, shop.cup, now=now)

    assert late.pk == stored.pk
    assert Basket.objects.count() == 1


def test_units_are_clamped_to_the_stock(shop: Shop, basket: Basket, now: datetime) -> None:
    put(basket, shop.tray, 2, now=now)
    result = put(basket, shop.tray, 5, now=now)

    assert units(basket) == {"TRAY": 3}
    assert (result.wanted, result.units, result.cap) == (7, 3, Cap.STOCK)


def test_units_are_clamped_to_the_limit_per_order(shop: Shop, basket: Basket, now: datetime) -> None:
    Product.objects.filter(pk=shop.cup.pk).update(purchase_limit=2)
    shop.cup.refresh_from_db()

    result = put(basket, shop.cup, 5, now=now)

    assert (result.units, result.cap) == (2, Cap.PURCHASE)


def test_variants_share_the_limit_of_their_product(shop: Shop, basket: Basket, now: datetime) -> None:
    Product.objects.filter(pk=shop.pot.pk).update(purchase_limit=3)
    one, other = [Product.objects.select_related("parent").get(pk=v.pk) for v in list(shop.variants.values())[:2]]
    put(basket, one, 2, now=now)

    result = put(basket, other, 2, now=now)

    assert (result.units, result.cap) == (1, Cap.PURCHASE)


def test_a_basket_holds_999_units(shop: Shop, basket: Basket, now: datetime) -> None:
    StockRecord.objects.filter(product=shop.cup).update(num_in_stock=5000)
    put(basket, shop.tray, 2, now=now)

    result = put(basket, shop.cup, 4000, now=now)

    assert (result.units, result.cap) == (997, Cap.BASKET)


def test_a_basket_holds_so_many_kinds(
    shop: Shop, basket: Basket, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_LINES", 1)
    put(basket, shop.cup, now=now)

    with pytest.raises(operations.BasketFull):
        put(basket, shop.tray, now=now)

    put(basket, shop.cup, now=now)
    assert units(basket) == {"CUP": 2}


def test_a_product_with_variants_needs_a_choice(shop: Shop, basket: Basket, now: datetime) -> None:
    with pytest.raises(operations.VariantMissing):
        put(basket, shop.pot, now=now)


@pytest.mark.parametrize("case", ["private", "over", "parent private", "sold out"])
def test_what_can_not_be_bought_is_refused(shop: Shop, basket: Basket, now: datetime, case: str) -> None:
    product = shop.cup
    expected = Gone.OFF_SALE
    if case == "private":
        Product.objects.filter(pk=product.pk).update(is_public=False)
    elif case == "over":
        Product.objects.filter(pk=product.pk).update(published_until=now - timedelta(minutes=1))
    elif case == "parent private":
        product = next(iter(shop.variants.values()))
        Product.objects.filter(pk=shop.pot.pk).update(is_public=False)
    else:
        StockRecord.objects.filter(product=product).update(num_allocated=10)
        expected = Gone.SOLD_OUT

    with pytest.raises(operations.NotBuyable) as refused:
        put(basket, Product.objects.select_related("parent").get(pk=product.pk), now=now)

    assert refused.value.gone is expected
    assert units(basket) == {}


def test_buying_now_leaves_all_else_for_later(shop: Shop, basket: Basket, now: datetime) -> None:
    put(basket, shop.cup, 4, now=now)
    put(basket, shop.tray, now=now)

    put(basket, shop.cup, 1, only=True, now=now)

    assert dict(Line.objects.values_list("product__upc", "selected")) == {"CUP": True, "TRAY": False}
    assert units(basket) == {"CUP": 1, "TRAY": 1}


def test_setting_units_clamps_and_says_so(shop: Shop, basket: Basket, now: datetime) -> None:
    line = put(basket, shop.tray, now=now).line_id

    result = operations.set_quantity(basket=basket, line_id=line, quantity=99, now=now)

    assert (result.units, result.cap) == (3, Cap.STOCK)


def test_a_line_of_another_basket_is_out_of_reach(shop: Shop, basket: Basket, now: datetime) -> None:
    line = put(Basket(), shop.tray, 2, now=now).line_id

    for change in (
        lambda: operations.set_quantity(basket=basket, line_id=line, quantity=1, now=now),
        lambda: operations.remove_line(basket=basket, line_id=line),
        lambda: operations.select_lines(basket=basket, line_id=line, selected=False),
    ):
        with pytest.raises(operations.LineMissing):
            change()

    kept = Line.objects.get()
    assert (kept.quantity, kept.selected) == (2, True)


def test_a_removed_line_comes_back_as_it_was(shop: Shop, basket: Basket, now: datetime) -> None:
    line = put(basket, shop.cup, 3, now=now).line_id
    put(basket, shop.tray, now=now)
    operations.select_lines(basket=basket, line_id=line, selected=False)
    Line.objects.filter(pk=line).update(price_incl_tax="45.00")

    token = operations.remove_line(basket=basket, line_id=line)
    assert units(basket) == {"TRAY": 1}
    for _twice in range(2):
        operations.restore_line(basket=basket, token=token)

    back = Line.objects.filter(basket=basket).order_by("date_created").first()
    assert back is not None
    assert (back.product_id, back.quantity, back.selected, back.price_incl_tax) == (
        shop.cup.pk,
        3,
        False,
        Decimal("45.00"),
    )


def test_a_token_of_another_basket_brings_nothing_back(shop: Shop, basket: Basket, now: datetime) -> None:
    other = Basket()
    token = operations.remove_line(basket=other, line_id=put(other, shop.cup, now=now).line_id)

    for bad in (token, token[:-1], "", "x" * 500):
        with pytest.raises(operations.UndoExpired):
            operations.restore_line(basket=basket, token=bad)

    assert not Line.objects.exists()


def test_an_ordered_basket_can_not_be_changed(shop: Shop, basket: Basket, now: datetime) -> None:
    line = put(basket, shop.cup, now=now).line_id
    Basket.objects.filter(pk=basket.pk).update(status=Basket.SUBMITTED)

    with pytest.raises(operations.BasketClosed):
        operations.set_quantity(basket=basket, line_id=line, quantity=2, now=now)

    assert Line.objects.get().quantity == 1


def test_signing_in_keeps_the_larger_number_of_what_is_in_both(shop: Shop, customer: User, now: datetime) -> None:
    own, visitor = Basket(owner=customer), Basket()
    put(own, shop.cup, 1, now=now)
    put(own, shop.tray, 2, now=now)
    put(visitor, shop.cup, 3, now=now)
    put(visitor, next(iter(shop.variants.values())), 1, now=now)

    merged = operations.merge_baskets(into=own, visitor=visitor, now=now)

    assert sorted(units(own).values()) == [1, 2, 3]
    assert units(own)["CUP"] == 3
    assert (len(merged.titles), merged.units) == (2, 4)
    assert Basket.objects.get(pk=visitor.pk).status == Basket.MERGED


def test_merging_twice_is_as_once(shop: Shop, customer: User, now: datetime) -> None:
    own, visitor = Basket(owner=customer), Basket()
    put(visitor, shop.cup, 3, now=now)
    operations.merge_baskets(into=own, visitor=visitor, now=now)

    again = operations.merge_baskets(into=own, visitor=visitor, now=now)

    assert again.units == 0
    assert units(own) == {"CUP": 3}


def test_one_coupon_takes_the_place_of_the_other(shop: Shop, basket: Basket, now: datetime) -> None:
    make_coupon("甲", code="A", now=now)
    make_coupon("乙", code="B", now=now)

    operations.use_coupon(basket=basket, user=None, code="a ", now=now)
    operations.use_coupon(basket=basket, user=None, code="B", now=now)

    assert [v.code for v in basket.vouchers.all()] == ["B"]


def test_an_unknown_or_expired_coupon_is_refused(basket: Basket, now: datetime) -> None:
    make_coupon("旧", code="OLD", now=now - timedelta(days=30))

    with pytest.raises(operations.CouponRefused) as unknown:
        operations.use_coupon(basket=basket, user=None, code="NONE", now=now)
    with pytest.raises(operations.CouponRefused) as expired:
        operations.use_coupon(basket=basket, user=None, code="OLD", now=now)

    assert (unknown.value.obstacle, expired.value.obstacle) == (None, Obstacle.EXPIRED)
    assert not basket.vouchers.exists()


def test_anothers_claimed_coupon_can_not_be_named_by_id(customer: User, other_customer: User, now: datetime) -> None:
    voucher = make_coupon("私", public=True, now=now)
    claim_voucher(voucher_id=voucher.pk, user=other_customer, now=now)
    own = Basket.objects.create(owner=customer)

    with pytest.raises(operations.CouponRefused):
        operations.use_coupon(basket=own, user=customer, voucher_id=voucher.pk, now=now)

    assert not own.vouchers.exists()


def test_the_best_claimed_coupon_is_used_unless_one_was_chosen(shop: Shop, customer: User, now: datetime) -> None:
    small, large = make_coupon("小", off=10, now=now, public=True), make_coupon("大", off=30, now=now, public=True)
    for voucher in (small, large):
        claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    own = Basket(owner=customer)
    put(own, shop.tray, now=now)

    best = price_basket(own, user=customer, now=now)
    operations.use_coupon(basket=own, user=customer, voucher_id=small.pk, now=now)
    chosen = price_basket(own, user=customer, now=now)
    operations.drop_coupon(basket=own)
    none = price_basket(own, user=customer, now=now)

    assert [p.coupon.voucher.pk if p.coupon else None for p in (best, chosen, none)] == [large.pk, small.pk, None]
    assert [p.saved for p in (best, chosen, none)] == [30, 10, 0]
    assert [fit.saving for fit in none.coupons] == [30, 10]


def test_a_coupon_says_what_is_missing(shop: Shop, customer: User, now: datetime) -> None:
    make_coupon("满千", spend=1000, now=now, code="BIG")
    own = Basket(owner=customer)
    put(own, shop.tray, now=now)
    operations.use_coupon(basket=own, user=customer, code="BIG", now=now)

    fit = price_basket(own, user=customer, now=now).coupons[0]

    assert (fit.usable, fit.misfit, fit.missing) == (False, "spend", Decimal("781.00"))


def test_unselected_lines_count_for_nothing(shop: Shop, basket: Basket, now: datetime) -> None:
    make_offer("九折")
    tray = put(basket, shop.tray, 1, now=now).line_id
    put(basket, shop.cup, 2, now=now)
    operations.select_lines(basket=basket, line_id=tray, selected=False)

    priced = price_basket(basket, user=None, now=now)

    assert (priced.units, priced.goods_before, priced.saved) == (2, Decimal("98.00"), Decimal("9.80"))
    assert priced.fee == 8
    assert len(priced.lines) == 2


def test_changed_prices_and_stock_are_known_by_line(shop: Shop, basket: Basket, now: datetime) -> None:
    put(basket, shop.cup, 8, now=now)
    put(basket, shop.tray, 1, now=now)
    StockRecord.objects.filter(product=shop.cup).update(price="39.00", num_allocated=7)
    StockRecord.objects.filter(product=shop.tray).update(price="229.00")

    cup, tray = price_basket(basket, user=None, now=now).lines

    assert (cup.price_change, cup.asked, cup.quantity, cup.reduced) == (Decimal("-10.00"), 8, 3, True)
    assert (tray.price_change, tray.reduced) == (Decimal("10.00"), False)


def test_what_is_gone_stands_apart_and_costs_nothing(shop: Shop, basket: Basket, now: datetime) -> None:
    put(basket, shop.cup, 1, now=now)
    put(basket, shop.tray, 1, now=now)
    Product.objects.filter(pk=shop.tray.pk).update(is_public=False)

    priced = price_basket(basket, user=None, now=now)

    assert [line.gone for line in priced.gone] == [Gone.OFF_SALE]
    assert priced.goods == Decimal("49.00")


def test_an_offer_on_delivery_lowers_the_fee(shop: Shop, basket: Basket, now: datetime) -> None:
    from storefront.offer.models import Benefit

    make_offer("免邮", benefit=(Benefit.SHIPPING_PERCENTAGE, 100))
    put(basket, shop.cup, now=now)

    priced = price_basket(basket, user=None, district_code="330106", now=now)

    assert (priced.fee_before, priced.fee, priced.total) == (Decimal("8.00"), Decimal("0.00"), Decimal("49.00"))
    assert [(s.name, s.amount, s.for_delivery) for s in priced.savings] == [("免邮", Decimal("8.00"), True)]


def test_lines_after_discounts_and_fee_make_the_total(shop: Shop, basket: Basket, now: datetime) -> None:
    make_offer("八五折", benefit=("Percentage", 15))
    for product in (shop.cup, shop.tray, *shop.variants.values()):
        put(basket, product, 1, now=now)

    priced = price_basket(basket, user=None, district_code="650102", now=now)

    assert priced.total == sum(line.total for line in priced.counted) + priced.fee
    assert priced.goods_before - priced.saved == priced.goods
