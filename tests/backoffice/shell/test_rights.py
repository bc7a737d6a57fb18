"""Every address of the back office x every role: 200 for those who hold its right, turned away everybody else."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backoffice.people.roles import ROLES
from search.models import Redirect, Synonym
from storefront.catalogue.models import AttributeOptionGroup, Product, ProductClass, Question
from storefront.catalogue.reviews.models import ProductReview
from storefront.core import clock
from storefront.dashboard.access import REFUSED, RIGHTS
from storefront.offer.operations import save_tiers
from storefront.order.models import Order
from storefront.partner.models import StockRecord
from tests.cast import Shop
from tests.storefront.offer.makers import everything
from tests.storefront.partner.sales import flash_sale

SEE = "order.view_order"
SPACES = frozenset(
    f"bo_{name}:" for name in ("orders", "inventory", "customers", "desk", "search", "offers", "marketing")
)
LIST = ("", "_results", "_view", "_view_results")  # the addresses of a list

# URL name -> the rights that it needs, all of them. Args come from `addresses`.
OURS: dict[str, tuple[str, ...]] = {
    "bo_history": ("people.see_history",),
    "bo_orders:list": (SEE,),
    "bo_orders:list_results": (SEE,),
    "bo_orders:view": (SEE,),
    "bo_orders:view_results": (SEE,),
    "bo_orders:order": (SEE,),
    "bo_orders:ship": (SEE, "people.ship_order"),
    "bo_orders:trace": (SEE, "people.ship_order"),
    "bo_orders:refund": (SEE, "people.refund_order"),
    "bo_orders:money": ("people.see_money",),
    "bo_marketing:sales": ("partner.view_flashsale",),
    "bo_marketing:sales_view": ("partner.view_flashsale",),
    "bo_marketing:sale": ("partner.view_flashsale",),
    "bo_marketing:sale_new": ("partner.change_flashsale",),
    "bo_marketing:sale_edit": ("partner.change_flashsale",),
    "bo_marketing:tiers": ("offer.view_conditionaloffer",),
    "bo_marketing:tier_new": ("offer.change_conditionaloffer",),
    "bo_marketing:tier": ("offer.change_conditionaloffer",),
    "bo_marketing:rules": ("offer.view_conditionaloffer",),
    "bo_inventory:products": ("catalogue.view_product",),
    "bo_inventory:products_results": ("catalogue.view_product",),
    "bo_inventory:products_view": ("catalogue.view_product",),
    "bo_inventory:products_view_results": ("catalogue.view_product",),
    "bo_inventory:new": ("catalogue.add_product",),
    "bo_offers:list": ("offer.view_conditionaloffer",),
    "bo_offers:list_results": ("offer.view_conditionaloffer",),
    "bo_offers:view": ("offer.view_conditionaloffer",),
    "bo_offers:view_results": ("offer.view_conditionaloffer",),
    "bo_inventory:stock": ("partner.view_stockrecord",),
    "bo_inventory:stock_results": ("partner.view_stockrecord",),
    "bo_inventory:stock_view": ("partner.view_stockrecord",),
    "bo_inventory:stock_view_results": ("partner.view_stockrecord",),
    "bo_inventory:card": ("partner.view_stockrecord",),
    "bo_inventory:held": ("partner.view_stockrecord",),
    "bo_inventory:held_view": ("partner.view_stockrecord",),
    "bo_inventory:policy": ("partner.change_stockpolicy",),
    "bo_inventory:transfer": ("partner.view_stockrecord", "people.adjust_stock"),
    "bo_inventory:inspect": ("partner.view_stockrecord", "people.adjust_stock"),
    "bo_inventory:beyond": ("partner.view_stockrecord", "people.adjust_stock"),
    "bo_customers:list": ("accounts.view_user",),
    "bo_customers:list_results": ("accounts.view_user",),
    "bo_customers:view": ("accounts.view_user",),
    "bo_customers:view_results": ("accounts.view_user",),
    "bo_customers:customer": ("accounts.view_user",),
    "bo_desk:reviews": ("reviews.view_productreview",),
    "bo_desk:reviews_results": ("reviews.view_productreview",),
    "bo_desk:reviews_view": ("reviews.view_productreview",),
    "bo_desk:reviews_view_results": ("reviews.view_productreview",),
    "bo_desk:review": ("reviews.view_productreview",),
    "bo_desk:questions": ("people.answer_question",),
    "bo_desk:questions_results": ("people.answer_question",),
    "bo_desk:questions_view": ("people.answer_question",),
    "bo_desk:questions_view_results": ("people.answer_question",),
    "bo_desk:question": ("people.answer_question",),
    **{
        f"bo_search:{name}": ("shop_search.see_search",)
        for name in (
            *(f"{page}{part}" for page in ("figures", "synonyms", "pins") for part in LIST),
            *(f"{page}{part}" for page in ("redirects", "filters") for part in LIST[:2]),
            "query",
            "pins_query",
            "why",
        )
    },
    **{
        f"bo_search:{name}": ("shop_search.see_search", "shop_search.steer_search")
        for name in ("synonym_new", "synonym", "redirect_new", "redirect", "filter")
    },
}
# Only POST does something there; GET leads back to the order for those who hold the right.
BUTTONS: dict[str, tuple[str, ...]] = {
    "bo_orders:note": (SEE, "people.note_order"),
    "bo_orders:prepare": (SEE, "people.ship_order"),
    "bo_orders:contact": (SEE, "people.reveal_contact"),
    "bo_orders:slip": (SEE, "people.ship_order"),
    "bo_orders:readdress": (SEE, "people.readdress_order"),  # nor may what has left in part be sent elsewhere
    "bo_orders:cancel": (SEE, "people.cancel_order"),  # half_sent can't be cancelled: its form leads back, too
    "bo_orders:receipt": (SEE, "people.record_payment"),  # half_sent is paid by a provider: its form leads back, too
}


@pytest.fixture
def addresses(shop: Shop, half_sent: Order, customer: object) -> dict[str, list[object]]:
    number, parcel = half_sent.number, half_sent.parcels.get()
    record = StockRecord.objects.get(product=shop.cup)
    review = ProductReview.objects.create(
        product=shop.cup, user=customer, score=4, title="好", body="杯壁很薄", status=0
    )
    question = Question.objects.create(product=shop.cup, user=customer, text="可以进微波炉吗", asked_at=clock.now())
    moment = clock.now()
    sale = flash_sale(shop.tray, "199.00", starts=moment, made=moment).sale
    tiers = save_tiers(
        names={"name_zh_hans": "满减", "name_en": "Tiers"}, goods=everything(), tiers=[(Decimal(9), Decimal(1))],
        starts=None, ends=None,
    )  # fmt: skip
    kind, group = ProductClass.objects.get(), AttributeOptionGroup.objects.first()
    return {
        "bo_orders:view": ["to-ship"],
        "bo_orders:view_results": ["to-ship"],
        **{
            name: [number]
            for name in (*OURS, *BUTTONS)
            if name.startswith("bo_orders:")
            and name
            not in (
                "bo_orders:list",
                "bo_orders:list_results",
                "bo_orders:view",
                "bo_orders:view_results",
                "bo_orders:money",
            )
        },
        "bo_orders:trace": [number, parcel.pk],
        "bo_inventory:products_view": ["on-sale"],
        "bo_inventory:products_view_results": ["on-sale"],
        "bo_offers:view": ["running"],
        "bo_offers:view_results": ["running"],
        "bo_inventory:stock_view": ["low"],
        "bo_inventory:stock_view_results": ["low"],
        **{f"bo_inventory:{name}": [record.pk] for name in ("card", "transfer", "inspect", "beyond")},
        "bo_inventory:held_view": ["unpaid"],
        "bo_marketing:sales_view": ["running"],
        "bo_marketing:sale": [sale.pk],
        "bo_marketing:sale_edit": [sale.pk],
        "bo_marketing:tier": [tiers.pk],
        "bo_customers:view": ["bought"],
        "bo_customers:view_results": ["bought"],
        "bo_customers:customer": [customer.pk],  # type: ignore[attr-defined]
        "bo_desk:reviews_view": ["public"],
        "bo_desk:reviews_view_results": ["public"],
        "bo_desk:review": [review.pk],
        "bo_desk:questions_view": ["waiting"],
        "bo_desk:questions_view_results": ["waiting"],
        "bo_desk:question": [question.pk],
        "bo_search:figures_view": ["empty"],
        "bo_search:figures_view_results": ["empty"],
        "bo_search:synonyms_view": ["one"],
        "bo_search:synonyms_view_results": ["one"],
        "bo_search:pins_view": ["later"],
        "bo_search:pins_view_results": ["later"],
        "bo_search:synonym": [Synonym.objects.create(words="杯, 盏").pk],
        "bo_search:redirect": [Redirect.objects.create(query="售后", url="/catalogue/").pk],
        "bo_search:filter": [shop.shelf.pk],
        "dashboard:catalogue-product": [shop.cup.pk],
        "dashboard:catalogue-product-create": [kind.slug],
        "dashboard:catalogue-product-create-child": [shop.pot.pk],
        "dashboard:catalogue-product-delete": [shop.tray.pk],
        "dashboard:catalogue-category-detail-list": [shop.shelf.pk],
        "dashboard:catalogue-category-create-child": [shop.shelf.pk],
        "dashboard:catalogue-category-update": [shop.shelf.pk],
        "dashboard:catalogue-category-delete": [shop.shelf.pk],
        "dashboard:catalogue-class-update": [kind.pk],
        "dashboard:catalogue-class-delete": [kind.pk],
        "dashboard:catalogue-attribute-option-group-update": [group.pk if group else 0],
        "dashboard:catalogue-attribute-option-group-delete": [group.pk if group else 0],
    }


def holds(role: str, rights: tuple[str, ...] | list[str]) -> bool:
    return ROLES[role].everything or set(rights) <= ROLES[role].rights


def turned_away(client: Client, url: str) -> bool:
    response = client.get(url)
    return response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")


def test_pages_of_ours(signed_in: Callable[[str], Client], addresses: dict[str, list[object]], role: str) -> None:
    client = signed_in(role)

    wrong = []
    for name, rights in OURS.items():
        url = reverse(name, args=addresses.get(name, []))
        if name in ("bo_search:query", "bo_search:pins_query"):
            url += "?q=杯"
        if holds(role, rights):
            status = client.get(url).status_code
            if status != 200:
                wrong.append((name, status))
        elif not turned_away(client, url):
            wrong.append((name, "open"))
    assert wrong == []


def test_buttons_of_the_order_page(
    signed_in: Callable[[str], Client], addresses: dict[str, list[object]], role: str
) -> None:
    client = signed_in(role)
    order = Order.objects.get()
    log, status = order.log.count(), order.status

    for name, rights in BUTTONS.items():
        url = reverse(name, args=addresses[name])
        if holds(role, rights):
            assert client.get(url)["Location"] == reverse("bo_orders:order", args=[order.number]), name
        else:
            response = client.post(url, {"text": "x", "why": "asked"})
            assert response["Location"] == reverse("wagtailadmin_home"), name
    order.refresh_from_db()
    assert (order.log.count(), order.status) == (log, status)


def test_bridged_pages(signed_in: Callable[[str], Client], addresses: dict[str, list[object]], role: str) -> None:
    client = signed_in(role)

    wrong = []
    for name, rights in RIGHTS.items():
        key = f"dashboard:{name}"
        try:
            url = reverse(key, args=addresses.get(key, [1] if key not in addresses and needs_argument(name) else []))
        except Exception as error:  # the table must name real pages
            wrong.append((name, repr(error)))
            continue
        if holds(role, rights):
            if client.get(url).status_code not in (200, 302, 404, 405):
                wrong.append((name, client.get(url).status_code))
            elif turned_away(client, url):
                wrong.append((name, "refused"))
        elif not turned_away(client, url):
            wrong.append((name, "open"))
    assert wrong == []


def needs_argument(name: str) -> bool:
    return any(p.name == name and p.pattern.converters for p in dashboard_patterns())


def dashboard_patterns() -> list[URLPattern]:
    found: list[URLPattern] = []

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)
            else:
                found.append(pattern)

    walk(apps.get_app_config("dashboard").get_urls())
    return found


def test_choosing_several_orders_needs_the_right_to_ship(
    signed_in: Callable[[str], Client], half_sent: Order, role: str
) -> None:
    response = signed_in(role).post(reverse("bo_orders:selected"), {"orders": [half_sent.number], "do": "slips"})

    assert response.status_code == (200 if holds(role, ("people.ship_order",)) else 302)
    assert half_sent.log.filter(verb="print_slip").exists() == (response.status_code == 200)


def test_every_dashboard_page_has_a_right() -> None:
    names = {pattern.name for pattern in dashboard_patterns()}

    assert names - set(RIGHTS) == {
        "catalogue-product-list",
        "offer-list",
        "catalogue-product-bulk-action",
        "stock-alert-list",
    }  # replaced by ours
    assert set(RIGHTS) <= names


def test_a_page_without_a_right_is_refused_even_to_staff(staff: Callable[[str], object]) -> None:
    head = staff("head")

    assert not head.has_perms(REFUSED)  # type: ignore[attr-defined]
    assert apps.get_app_config("catalogue_dashboard").default_permissions == REFUSED


def test_shoppers_and_strangers_meet_the_sign_in_page(client: Client, customer: object, half_sent: Order) -> None:
    url = reverse("bo_orders:order", args=[half_sent.number])

    assert client.get(url)["Location"].startswith(reverse("wagtailadmin_login"))
    client.force_login(customer, backend="storefront.accounts.backends.EmailOrPhoneBackend")  # type: ignore[arg-type]
    assert client.get(url)["Location"].startswith(reverse("wagtailadmin_login"))


def test_no_address_of_ours_is_missing_from_the_table() -> None:
    named = set()

    def walk(resolver: URLResolver, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
            elif space in SPACES or (not space and (pattern.name or "").startswith("bo_")):
                named.add(f"{space}{pattern.name}")

    walk(get_resolver(), "")

    assert named == set(OURS) | set(BUTTONS) | {"bo_orders:selected"}


def test_the_product_list_offers_creation_only_to_those_who_may(signed_in: Callable[[str], Client], shop: Shop) -> None:
    assert Product.objects.exists()
    assert reverse("bo_inventory:new") in signed_in("marketer").get(reverse("bo_inventory:products")).content.decode()
    assert reverse("bo_inventory:new") not in signed_in("seller").get(reverse("bo_inventory:products")).content.decode()
