"""Staff roles and their rights, listed in full. docs/roles.md shows the same table; a test keeps the two equal.

A right is Django's "<app>.<codename>". A role holds what stands here and nothing else: there is no inheritance at run
time, the sets below only save repeating. Shoppers hold no role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ENTER = frozenset({"wagtailadmin.access_admin"})

_SEE_CATALOGUE = frozenset(
    {"catalogue.view_product", "catalogue.view_category", "partner.view_stockrecord", "partner.view_stockmovement"}
)
_SEE_ORDERS = frozenset({"order.view_order", "people.note_order", "people.see_money"})
_SEE_CUSTOMERS = frozenset({"accounts.view_user", "people.reveal_contact"})
_SEE_REVIEWS = frozenset({"reviews.view_productreview"})
_SEE_OFFERS = frozenset(
    {
        "offer.view_conditionaloffer",
        "offer.view_range",
        "partner.view_flashsale",
        "voucher.view_voucher",
        "voucher.view_voucherset",
    }
)
_SEE_CONTENT_MODELS = frozenset(
    {"catalogue.view_productclass", "catalogue.view_option", "catalogue.view_attributeoptiongroup"}
)

_SEE_SEARCH = frozenset({"shop_search.see_search"})
_STEER_SEARCH = _SEE_SEARCH | {"shop_search.steer_search"}

_WRITE_PRODUCTS = frozenset(
    {
        "catalogue.add_product",
        "catalogue.change_product",
        "catalogue.add_category",
        "catalogue.change_category",
        "people.export_product",
    }
)
_WRITE_PRODUCT_TYPES = frozenset(
    f"catalogue.{verb}_{model}"
    for verb in ("add", "change", "delete")
    for model in ("productclass", "option", "attributeoptiongroup")
)
_WRITE_BRANDS = frozenset({"catalogue.view_brand", "catalogue.add_brand", "catalogue.change_brand"})
_WRITE_DELIVERY = frozenset(
    [
        *(f"order.{verb}_carrier" for verb in ("view", "add", "change")),
        *(
            f"shipping.{verb}_{model}"
            for verb in ("view", "add", "change", "delete")
            for model in ("deliverymethod", "deliveryrate")
        ),
    ]
)
_WRITE_WAREHOUSES = frozenset(
    ["partner.view_warehouse", "partner.add_warehouse", "partner.change_warehouse", "partner.change_stockpolicy"]
)
_WRITE_WAYS_TO_PAY = frozenset({"payment.view_waybyhand", "payment.change_waybyhand"})
_WRITE_OFFERS = frozenset(
    [
        *(f"offer.{verb}_{model}" for verb in ("add", "change", "delete") for model in ("conditionaloffer", "range")),
        "partner.change_flashsale",
        *(f"voucher.{verb}_{model}" for verb in ("add", "change", "delete") for model in ("voucher", "voucherset")),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Role:
    """name: the group's name. pages: rights on every Wagtail page; files: whether images and documents may be added."""

    name: str
    rights: frozenset[str]
    pages: frozenset[str] = frozenset()
    files: bool = False
    everything: bool = False


SELLER = (
    ENTER
    | _SEE_CATALOGUE
    | _SEE_ORDERS
    | _SEE_CUSTOMERS
    | _SEE_REVIEWS
    | _SEE_OFFERS
    | {"people.cancel_order", "people.readdress_order"}
)
SALES_LEAD = SELLER | {"people.export_order", "people.see_figures", "people.ship_order", "people.record_payment"}
SALES_MANAGER = (
    SALES_LEAD
    | _WRITE_DELIVERY
    | _WRITE_WAREHOUSES
    | _WRITE_WAYS_TO_PAY
    | {
        "people.refund_order",
        "people.adjust_stock",
        "people.export_product",
        "people.see_history",
    }
)

PACKER = ENTER | _SEE_CATALOGUE | {"order.view_order", "people.note_order", "people.ship_order", "people.adjust_stock"}

AGENT = (
    ENTER
    | _SEE_CATALOGUE
    | _SEE_ORDERS
    | _SEE_CUSTOMERS
    | _SEE_REVIEWS
    | {"people.cancel_order", "people.readdress_order", "people.answer_review", "people.answer_question"}
)
SERVICE_LEAD = AGENT | {"people.refund_order", "people.moderate_review", "people.export_order"}
SERVICE_MANAGER = SERVICE_LEAD | _SEE_OFFERS | {"people.see_figures", "people.see_history"}

MARKETER = ENTER | _SEE_CATALOGUE | _SEE_CONTENT_MODELS | _SEE_REVIEWS | _SEE_OFFERS | _WRITE_PRODUCTS | _STEER_SEARCH
MARKETING_LEAD = (
    MARKETER
    | _WRITE_PRODUCT_TYPES
    | {"people.moderate_review", "people.answer_review", "people.answer_question", "people.see_figures"}
)
MARKETING_MANAGER = (
    MARKETING_LEAD
    | _WRITE_OFFERS
    | {
        "people.change_price",
        "people.see_history",
        "people.see_money",
        "catalogue.delete_product",
        "catalogue.delete_category",
    }
)

HEAD = (
    ENTER
    | _SEE_CATALOGUE
    | _SEE_CONTENT_MODELS
    | _SEE_ORDERS
    | _SEE_CUSTOMERS
    | _SEE_REVIEWS
    | _SEE_OFFERS
    | _SEE_SEARCH
    | {"people.see_figures", "people.see_history", "people.export_order", "people.export_product"}
)

_WRITE_PAGES = frozenset({"add", "change"})
_PUBLISH_PAGES = _WRITE_PAGES | {"publish", "lock", "unlock"}

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "seller": Role(name="销售代表", rights=SELLER),
        "sales.lead": Role(name="销售主管", rights=SALES_LEAD),
        "sales.manager": Role(name="销售经理", rights=SALES_MANAGER),
        "packer": Role(name="仓库专员", rights=PACKER),
        "agent": Role(name="客服专员", rights=AGENT),
        "service.lead": Role(name="客服主管", rights=SERVICE_LEAD),
        "service.manager": Role(name="客服经理", rights=SERVICE_MANAGER),
        "marketer": Role(name="市场专员", rights=MARKETER, pages=_WRITE_PAGES, files=True),
        "marketing.lead": Role(name="市场主管", rights=MARKETING_LEAD, pages=_PUBLISH_PAGES - {"publish"}, files=True),
        "marketing.manager": Role(name="市场经理", rights=MARKETING_MANAGER, pages=_PUBLISH_PAGES, files=True),
        "head": Role(name="企业负责人", rights=HEAD, pages=frozenset({"publish"})),
        # The administrator looks after people, rights and settings; Django's superuser flag is that right.
        "admin": Role(name="系统管理员", rights=ENTER, everything=True),
    }
)
