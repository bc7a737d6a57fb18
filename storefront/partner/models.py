"""Stock: records with price and quantities, warehouses, movements, allocations, and the listing read model."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord


class StockRecord(AbstractStockRecord):
    """Price of one SKU and its one figure of what can be sold; where the units lie is WarehouseStock's.

    num_in_stock: units on hand in the warehouses that sell; num_allocated: units held by orders not yet shipped, those
    that still wait for goods too. Both change only through storefront.partner.allocation and storefront.partner.ledger.
    beyond: whether more is sold than lies there, up to beyond_limit units, promised for beyond_date.
    """

    class Beyond(models.TextChoices):
        NO = "", _("Only what is on hand")
        BACKORDER = "backorder", _("Back-order: sold on, more is under way")
        PRESALE = "presale", _("Pre-sale: sold before it arrives")

    class Basis(models.TextChoices):
        NONE = "", _("No crossed-out price")
        LOWEST_7_DAYS = "lowest_7_days", _("Lowest price of the 7 days before the promotion")
        SUGGESTED = "suggested", _("Suggested retail price")

    num_in_stock = models.PositiveIntegerField(_("Number in stock"), default=0)
    num_allocated = models.PositiveIntegerField(_("Number allocated"), default=0)
    list_price = models.DecimalField(_("Crossed-out price"), max_digits=12, decimal_places=2, null=True, blank=True)
    list_price_basis = models.CharField(
        _("Basis of the crossed-out price"), max_length=20, blank=True, choices=Basis.choices
    )
    beyond = models.CharField(_("Beyond stock"), max_length=10, blank=True, default="", choices=Beyond.choices)
    beyond_limit = models.PositiveIntegerField(_("Units beyond stock"), default=0)
    beyond_date = models.DateField(_("Ships from"), null=True, blank=True)

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(num_allocated__lte=F("num_in_stock") + F("beyond_limit")), name="partner_held_within_policy"
            ),
            models.CheckConstraint(
                condition=Q(beyond="", beyond_limit=0, beyond_date__isnull=True)
                | (~Q(beyond="") & Q(beyond_limit__gt=0, beyond_date__isnull=False)),
                name="partner_beyond_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="partner_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(list_price__isnull=True) | (Q(list_price__gt=F("price")) & ~Q(list_price_basis="")),
                name="partner_crossed_out_price_has_basis",
            ),
        ]

    @property
    def available(self) -> int:
        """Units that can be sold now, those beyond stock included."""
        return self.num_in_stock + self.beyond_limit - self.num_allocated

    @property
    def on_shelf(self) -> int:
        """Units that can be sold and leave at once."""
        return max(0, self.num_in_stock - self.num_allocated)


class Warehouse(models.Model):
    """A place where units lie. One that sells counts towards what can be bought; quarantine never does."""

    class Purpose(models.TextChoices):
        SALE = "sale", _("Goods for sale")
        QUARANTINE = "quarantine", _("Quarantine of returned goods")

    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose.choices, default=Purpose.SALE)
    district_code = models.CharField(
        _("District code"), max_length=6, blank=True, help_text=_("Six digits; the first two decide what is nearest.")
    )
    address = models.CharField(_("Address"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    active = models.BooleanField(_("Active"), default=True, help_text=_("Only an empty warehouse can be switched off."))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("Warehouse")
        verbose_name_plural = _("Warehouses")

    def __str__(self) -> str:
        return self.name


class WarehouseStock(models.Model):
    """Units of one SKU in one warehouse: a cache of the movements and of the open allocations, proved by check_stock.

    Written only while the SKU's stock record is locked.
    """

    stockrecord = models.ForeignKey(StockRecord, models.CASCADE, related_name="places")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="stock")
    on_hand = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stockrecord", "warehouse"], name="partner_place_once"),
            models.CheckConstraint(condition=Q(held__lte=F("on_hand")), name="partner_place_held_within_on_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.stockrecord_id} @ {self.warehouse_id}: {self.on_hand}"

    @property
    def free(self) -> int:
        """Units that no order holds."""
        return self.on_hand - self.held


class Allocation(models.Model):
    """Units held for one order line. Only open ones have a row: it goes when the units leave or are given back.

    warehouse: where they lie; None while they wait for goods (back-order, pre-sale). document, line: number of the
    order and id of its line. person, source: who holds them, as storefront.partner.holders names people and address
    blocks. until: when the hold ends if the order isn't paid; None once it is. promised: day for which waiting units
    were promised.
    """

    stockrecord = models.ForeignKey(StockRecord, models.PROTECT, related_name="allocations")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, null=True, related_name="allocations")
    units = models.PositiveIntegerField()
    document = models.CharField(max_length=60, db_index=True)
    line = models.BigIntegerField(db_index=True)
    person = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=50, blank=True)
    until = models.DateTimeField(null=True)
    promised = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(units__gt=0), name="partner_allocation_some")]
        indexes = [
            models.Index(fields=["person"], name="partner_unpaid_by_person", condition=Q(until__isnull=False)),
            models.Index(fields=["source"], name="partner_unpaid_by_source", condition=Q(until__isnull=False)),
            models.Index(fields=["stockrecord", "at"], name="partner_waiting", condition=Q(warehouse__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.units}"


class StockPolicy(models.Model):
    """How the shop allocates; one row. A cap of 0 is none."""

    class Rule(models.TextChoices):
        NEAREST = "nearest", _("Nearest to the address")
        FULLEST = "fullest", _("The one with most units")
        POSITION = "position", _("In the order of the list")

    rule = models.CharField(_("Which warehouse comes first"), max_length=10, choices=Rule.choices, default=Rule.NEAREST)
    split_lines = models.BooleanField(
        _("Split a line over several warehouses"),
        default=True,
        help_text=_("Otherwise a line that no single warehouse can serve is refused."),
    )
    person_cap = models.PositiveIntegerField(_("Unpaid units per person, at most"), default=999)
    source_cap = models.PositiveIntegerField(_("Unpaid units per address block, at most"), default=3000)

    class Meta:
        verbose_name = _("Allocation rules")
        verbose_name_plural = _("Allocation rules")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="partner_one_policy")]

    def __str__(self) -> str:
        return self.get_rule_display()


class StockMovement(models.Model):
    """One change of the units in one warehouse. Rows are only added; a mistake is mended by an opposite row.

    balance_after: units of the SKU in that warehouse then; rows of one SKU get their ids in the order of posting.
    unit_cost: yuan paid for a unit, where it is known.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening stock")
        RECEIPT = "receipt", _("Purchase receipt")
        SALE = "sale", _("Sale")
        SALE_REVERSAL = "sale_reversal", _("Sale reversed")
        RETURN = "return", _("Return")
        TRANSFER_OUT = "transfer_out", _("Transfer, out")
        TRANSFER_IN = "transfer_in", _("Transfer, in")
        COUNT_GAIN = "count_gain", _("Count, gain")
        COUNT_LOSS = "count_loss", _("Count, loss")
        DAMAGE = "damage", _("Damage")
        ADJUSTMENT = "adjustment", _("Adjustment")

    stockrecord = models.ForeignKey(StockRecord, models.PROTECT, related_name="movements")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="movements", verbose_name=_("Warehouse"))
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    quantity = models.IntegerField(_("Quantity"), help_text=_("Units; negative when they leave."))
    balance_after = models.PositiveIntegerField(_("Balance"))
    at = models.DateTimeField(_("Time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("By")
    )
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    document = models.CharField(_("Document"), max_length=60, blank=True, db_index=True)
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Stock movement")
        verbose_name_plural = _("Stock movements")
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="partner_movement_moves"),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(unit_cost__gte=0), name="partner_movement_cost_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["stockrecord", "-id"], name="partner_movement_posted"),
            models.Index(fields=["stockrecord", "warehouse", "-id"], name="partner_movement_in_place"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"


class PriceChange(models.Model):
    """A price that was in force from `at` on; the evidence behind a crossed-out price."""

    stockrecord = models.ForeignKey(StockRecord, models.CASCADE, related_name="price_changes")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["stockrecord", "-at"], name="partner_price_history")]

    def __str__(self) -> str:
        return f"{self.price} {self.at:%Y-%m-%d}"


class FlashSale(models.Model):
    """Goods at a lower price from `starts` up to, and not including, `ends`. Written by storefront.partner.sales."""

    name = models.CharField(_("Name"), max_length=60)
    starts = models.DateTimeField(_("Starts"))
    ends = models.DateTimeField(_("Ends"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-starts", "-pk"]
        verbose_name = _("Flash sale")
        verbose_name_plural = _("Flash sales")
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="partner_flash_ends_later")]
        indexes = [models.Index(fields=["ends", "starts"], name="partner_flash_window")]

    def __str__(self) -> str:
        return self.name


class FlashItem(models.Model):
    """One SKU in a flash sale. quota: units that are sold at the price; sold: units of it that orders have.

    person_limit: units a person may have, None for any number. starts, ends: the sale's, so that one join finds what
    runs at a moment. The row is the gate of its quota: it is locked before `sold` or a FlashUse changes.
    """

    sale = models.ForeignKey(FlashSale, models.CASCADE, related_name="items")
    stockrecord = models.ForeignKey(StockRecord, models.CASCADE, related_name="flash_items")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    price = models.DecimalField(_("Flash price"), max_digits=12, decimal_places=2)
    quota = models.PositiveIntegerField(_("Quota"))
    sold = models.PositiveIntegerField(_("Sold"), default=0, editable=False)
    person_limit = models.PositiveIntegerField(_("Per person, at most"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("SKU of a flash sale")
        verbose_name_plural = _("SKUs of a flash sale")
        indexes = [models.Index(fields=["stockrecord", "ends"], name="partner_flash_of_record")]
        constraints = [
            models.UniqueConstraint(fields=["sale", "stockrecord"], name="partner_flash_item_once"),
            models.CheckConstraint(condition=Q(price__gt=0), name="partner_flash_price_more_than_nothing"),
            models.CheckConstraint(condition=Q(sold__lte=F("quota")), name="partner_flash_within_quota"),
            models.CheckConstraint(
                condition=Q(person_limit__isnull=True) | Q(person_limit__gt=0), name="partner_flash_limit_some"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stockrecord_id}: {self.price}"

    @property
    def left(self) -> int:
        """Units that can still be had at the price."""
        return self.quota - self.sold


class FlashUse(models.Model):
    """Units of a flash sale that an order line has; the row goes when the order is given up.

    document, line: number of the order and id of its line. person, phone, email, source: whose they are, by names that
    tell nobody who it is (storefront.partner.holders), "" for none.
    """

    item = models.ForeignKey(FlashItem, models.CASCADE, related_name="uses")
    document = models.CharField(max_length=60, db_index=True)
    line = models.BigIntegerField()
    units = models.PositiveIntegerField()
    person = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "line"], name="partner_flash_use_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="partner_flash_use_some"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.units}"


class Listing(models.Model):
    """What a product card and a list need, one row a browsable product; kept by storefront.partner.listing.

    Lists sort, filter and draw cards from this table alone, so a page costs the same whatever it shows.
    """

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="listing")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    price_varies = models.BooleanField(default=False)
    list_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    flash = models.JSONField(default=list, help_text="Prices inside and outside flash sales: partner.flash.Windows.")
    available = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    reviews = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0, help_text="Order of the default sort: sales, rating and age.")
    swatches = models.JSONField(default=list, help_text="Colours of the variants as #RRGGBB.")
    variants = models.PositiveIntegerField(default=0)
    image = models.CharField(max_length=255, blank=True)
    image_width = models.PositiveIntegerField(default=0)
    image_height = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()
    visible = models.BooleanField(default=True)
    updated = models.DateTimeField()

    class Meta:
        # Shelves take the first few of a ranking: with the id in the index nothing is sorted, whatever the catalogue's
        # size. Partial, since "WHERE visible" of a true-or-false column does not match a composite index on SQLite.
        indexes = [
            models.Index(fields=["-score", "-product"], name="listing_by_score", condition=models.Q(visible=True)),
            models.Index(fields=["-sold", "-product"], name="listing_by_sold", condition=models.Q(visible=True)),
            models.Index(fields=["-created", "-product"], name="listing_by_created", condition=models.Q(visible=True)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}"


from oscar.apps.partner.models import *  # noqa: E402, F403
from oscar.apps.partner.models import Partner  # noqa: E402, F401
