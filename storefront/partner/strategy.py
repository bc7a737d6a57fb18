"""What a product costs and whether it can be bought: one price in yuan for everybody, tax included."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from oscar.apps.partner.availability import Available, StockRequired, Unavailable
from oscar.apps.partner.prices import TaxInclusiveFixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.apps.partner.strategy import PurchaseInfo, Structured, UseFirstStockRecord

from storefront.catalogue.models import Product
from storefront.core.clock import now
from storefront.core.money import ZERO
from storefront.partner.models import StockRecord
from storefront.partner.queries import on_sale


class NotOnSale(Unavailable):  # type: ignore[misc]
    """The product was taken off the shelves, or its time has not come."""

    code = "not_on_sale"


class ShopStrategy(UseFirstStockRecord, Structured):  # type: ignore[misc]
    """Price and stock from the product's first stock record.

    Asks nothing of the database when `stockrecords` is prefetched and, for a variant, `parent` selected.
    """

    def pricing_policy(self, product: Product, stockrecord: StockRecord | None) -> Any:
        if stockrecord is None or stockrecord.price is None:
            return NoPrice()
        # Prices contain the tax, which is not shown apart: effective_price is the price itself.
        return TaxInclusiveFixedPrice(currency=stockrecord.price_currency, excl_tax=stockrecord.price, tax=ZERO)

    def parent_pricing_policy(
        self, product: Product, children_stock: Iterable[tuple[Product, StockRecord | None]]
    ) -> Any:
        """The lowest price among the variants."""
        records = [record for _child, record in children_stock if record is not None and record.price is not None]
        if not records:
            return NoPrice()
        return self.pricing_policy(product, min(records, key=lambda record: Decimal(record.price)))

    def availability_policy(self, product: Product, stockrecord: StockRecord | None) -> Any:
        if stockrecord is None:
            return Unavailable()
        if not on_sale(product, now=now()):
            return NotOnSale()
        return StockRequired(stockrecord.available)

    def parent_availability_policy(
        self, product: Product, children_stock: Iterable[tuple[Product, StockRecord | None]]
    ) -> Any:
        for child, record in children_stock:
            if self.availability_policy(child, record).is_available_to_buy:
                return Available()
        return Unavailable()


class Selector:
    """Oscar asks for the strategy of a request or user; there is one for all."""

    def strategy(self, request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> ShopStrategy:
        return ShopStrategy(request)


__all__ = ["NotOnSale", "PurchaseInfo", "Selector", "ShopStrategy"]
