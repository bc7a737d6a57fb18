"""Fill an empty database with the demo shop, all in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic
from django.utils import timezone, translation

from storefront.accounts.models import User
from storefront.address.models import UserAddress
from storefront.browsing.models import SavedProduct
from storefront.catalogue.models import Product
from storefront.catalogue.reviews.models import ProductReview
from storefront.demo import load_people, plan_orders
from storefront.demo.load_catalogue import Shelves, load_catalogue
from storefront.demo.load_local_stripe import remember_payments
from storefront.demo.load_offers import load_coupons, load_flash_sales, load_offers
from storefront.demo.load_orders import Context, write_log, write_orders
from storefront.demo.load_pages import load_pages
from storefront.demo.load_parcels import write_parcels
from storefront.demo.load_reviews import load_reviews
from storefront.order.models import Order
from storefront.partner.listing import rebuild_listings
from storefront.voucher.models import Voucher, VoucherClaim

Say = Callable[[str], None]
WISHES = ("CQ122", "ZS101", "DX111", "CD301", "JJ111", "CY202")


class AlreadyFilled(Exception):
    """The shop has products or orders already; nothing was written."""


def load_demo(*, now: datetime, say: Say) -> None:
    """Write the whole demo shop. Raises AlreadyFilled when the shop is not empty."""
    if Product.objects.exists() or Order.objects.exists():
        raise AlreadyFilled
    now = timezone.localtime(now)
    with translation.override(settings.LANGUAGE_CODE), atomic():
        staff = load_people.load_staff(now=now)
        persons = load_people.customers()
        customers = load_people.load_customers(persons, now=now)
        say(f"{len(staff)} people who can sign in, {len(customers)} customers")
        plans = plan_orders.plan(customers=len(customers), latin=load_people.LATIN, now=now)
        sold = plan_orders.units(line for order in plans for line in order.shipped)
        held = plan_orders.units(line for order in plans for line in order.waiting)
        shelves = load_catalogue(sold=sold, held=held, now=now)
        say(f"{len(shelves.products)} products, {len(shelves.records)} SKUs, {len(shelves.categories)} categories")
        offers = load_offers(shelves, now=now)
        vouchers = load_coupons(shelves, now=now)
        sales = load_flash_sales(shelves, now=now)
        say(f"{len(offers)} offers, {sales} flash sales, {len(vouchers)} coupons")
        context = Context(shelves, staff, customers, persons, offers, vouchers, now)
        written = write_orders(context, plans)
        write_parcels(context, written)
        write_log(written)
        remember_payments(written)
        say(f"{len(written)} orders")
        say(f"{load_reviews(shelves, written, staff, now=now)} reviews")
        _shopper(staff["shopper"], persons[-1], shelves, vouchers, now)
        _ratings()
        rebuild_listings(now=now)
        say(f"{load_pages(now=now)} pages")


def _shopper(
    user: User, home: load_people.Person, shelves: Shelves, vouchers: dict[str, Voucher], now: datetime
) -> None:
    """The demo's own shopper has an address, a wish list and coupons."""
    person = load_people.Person(user.email or "", "13800001234", user.last_name, user.first_name, False, home.place)
    load_people.load_addresses([(user, person)], UserAddress.Label.HOME)
    prices = {code: min(r.price for sku, r in shelves.records.items() if sku.split("-")[0] == code) for code in WISHES}
    SavedProduct.objects.bulk_create(
        SavedProduct(user=user, product=shelves.products[code], price=prices[code], at=now - timedelta(days=3 * i + 1))
        for i, code in enumerate(WISHES)
    )
    for code in ("DONG40", "BAOYOU", "LAOYOU60"):
        VoucherClaim.objects.create(voucher=vouchers[code], user=user, at=now - timedelta(days=2))
        Voucher.objects.filter(pk=vouchers[code].pk).update(claimed=1)


def _ratings() -> None:
    """Oscar keeps each product's average beside it."""
    products = list(Product.objects.filter(reviews__status=ProductReview.APPROVED).distinct())
    for product in products:
        product.rating = product.calculate_rating()
    Product.objects.bulk_update(products, ["rating"], batch_size=500)
