"""The blocks that pages are built of: what editors fill in. What pages show of it is put together in sections.py.

A block's name is its template: templates/storefront/content/blocks/<name>.html.
"""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from storefront.content.choosers import (
    BrandChooserBlock,
    CategoryChooserBlock,
    CouponChooserBlock,
    ProductChooserBlock,
    ReviewChooserBlock,
)

RICH: Final = ["h2", "h3", "bold", "ol", "ul", "link", "document-link", "blockquote"]  # all that editors may write
RICH_SMALL: Final = ["bold", "ol", "ul", "link"]
ICON_CHOICES: Final = [
    ("truck", _("Delivery van")),
    ("back", _("Return arrow")),
    ("wrench", _("Spanner")),
    ("headset", _("Life belt")),
    ("invoice", _("Invoice")),
    ("gift", _("Gift")),
    ("lock", _("Lock")),
    ("parcel", _("Parcel")),
    ("check", _("Tick")),
]
PLACE_CHOICES: Final = [
    ("shelves", _("All products")),
    ("coupons", _("Coupons")),
    ("search", _("Search")),
    ("orders", _("My orders")),
    ("guest_order", _("Find an order")),
    ("account", _("My account")),
    ("chat", _("Chat with us")),
]


class LinkBlock(blocks.StructBlock):
    """Where something leads: one of a page, a category, a place of the shop, an address."""

    page = blocks.PageChooserBlock(label=pgettext_lazy("of the site", "Page"), required=False)
    category = CategoryChooserBlock(label=_("Category"), required=False)
    place = blocks.ChoiceBlock(label=_("Place in the shop"), choices=PLACE_CHOICES, required=False)
    address = blocks.CharBlock(
        label=_("Other address"),
        required=False,
        max_length=500,
        help_text=_("A path of this shop such as /brand/qingshan/, or a whole address with https://"),
        validators=[RegexValidator(r"^(/(?![/\\])|https://)\S*$", _("Begin with / or with https://"))],
    )

    class Meta:
        label = pgettext_lazy("to another page", "Link")
        icon = "link"
        collapsed = True

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(bool(cleaned.get(name)) for name in ("page", "category", "place", "address")) > 1:
            raise blocks.StructBlockValidationError(non_block_errors=[ValidationError(_("Choose one target only"))])
        return cleaned


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows, in words; or said to be decoration."""

    image = ImageChooserBlock(label=pgettext_lazy("picture", "Picture"))
    alt = blocks.CharBlock(label=_("What the picture shows"), required=False, max_length=200)
    decorative = blocks.BooleanBlock(label=_("Decoration only"), required=False)

    class Meta:
        label = pgettext_lazy("picture", "Picture")
        icon = "image"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned.get("alt") and not cleaned.get("decorative"):
            missing = ValidationError(_("Say what the picture shows, or tick that it is decoration"))
            raise blocks.StructBlockValidationError(block_errors={"alt": missing})
        return cleaned


class SlideBlock(blocks.StructBlock):
    """One lead story."""

    kicker = blocks.CharBlock(label=_("Line above"), required=False, max_length=30)
    title = blocks.CharBlock(label=_("Title"), max_length=40, help_text=_("In Chinese at most 14 characters"))
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=160, rows=2)
    picture = PictureBlock(help_text=_("For wide screens, 4:3 or wider"))
    image_tall = ImageChooserBlock(label=_("Picture for phones, 4:5"), required=False)
    button = blocks.CharBlock(label=_("Words of the button"), required=False, max_length=20)
    link = LinkBlock(required=False)

    class Meta:
        label = _("Story")
        icon = "image"


class LeadBlock(blocks.StructBlock):
    slides = blocks.ListBlock(SlideBlock(), label=_("Stories"), min_num=1, max_num=5)

    class Meta:
        label = _("Lead story")
        icon = "image"


class CategoryTilesBlock(blocks.StructBlock):
    """Categories on a board; the shop's top categories when none is chosen."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=40)
    categories = blocks.ListBlock(CategoryChooserBlock(), label=_("Categories"), default=[], max_num=8)

    class Meta:
        label = _("Category tiles")
        icon = "grip"


class HeadedBlock(blocks.StructBlock):
    """What sections share: title, a line below it, and a link to all of it."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Line below"), required=False, max_length=120)
    more = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=30)
    link = LinkBlock(required=False)


class ProductShelfBlock(HeadedBlock):
    products = blocks.ListBlock(ProductChooserBlock(label=_("Product")), label=_("Products"), min_num=1, max_num=24)

    class Meta:
        label = _("Shelf of chosen products")
        icon = "list-ul"


class ProductGridBlock(HeadedBlock):
    """Products by a rule."""

    rule = blocks.ChoiceBlock(
        label=_("Rule"),
        choices=[
            ("new", _("Newest")),
            ("bestselling", _("Bestselling")),
            ("top", _("Recommended order")),
            ("on_offer", _("Reduced, most first")),
        ],
        default="new",
    )
    category = CategoryChooserBlock(label=_("Only from this category"), required=False)
    brand = BrandChooserBlock(label=_("Only of this brand"), required=False)
    limit = blocks.IntegerBlock(label=_("Products at most"), min_value=4, max_value=12, default=8)
    as_shelf = blocks.BooleanBlock(label=_("As one row"), required=False)

    class Meta:
        label = _("Products by a rule")
        icon = "table"


class CouponsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Line below"), required=False, max_length=120)
    coupons = blocks.ListBlock(
        CouponChooserBlock(label=_("Coupon")),
        label=_("Coupons"),
        default=[],
        max_num=12,
        help_text=_("None chosen: all that can be claimed"),
    )

    class Meta:
        label = _("Coupon wall")
        icon = "tag"


class OfferStripBlock(CouponsBlock):
    """The one tinted band of a page. It leaves the page at its end, by the server's clock."""

    end = blocks.DateTimeBlock(label=_("Ends"), required=False)
    button = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=30)
    link = LinkBlock(required=False)

    class Meta:
        label = _("Offer strip")
        icon = "tag"


class CountdownBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    end = blocks.DateTimeBlock(label=_("Ends"))

    class Meta:
        label = _("Countdown")
        icon = "time"


class DayRowBlock(blocks.StructBlock):
    time = blocks.RegexBlock(
        label=_("Time of day"),
        regex=r"^([01]\d|2[0-3]):[0-5]\d$",
        error_messages={"invalid": _("Write the time as 06:40")},
    )
    line = blocks.CharBlock(label=_("Sentence"), max_length=80)
    product = ProductChooserBlock(label=_("Product"), required=False)

    class Meta:
        label = _("Time of day")


class DayBlock(blocks.StructBlock):
    """A day in a few times, each with one thing."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    picture = PictureBlock()
    rows = blocks.ListBlock(DayRowBlock(), label=_("Times of day"), min_num=2, max_num=6)

    class Meta:
        label = _("A day in four times")
        icon = "time"


class AgendaRowBlock(blocks.StructBlock):
    date = blocks.DateBlock(label=_("Day"))
    title = blocks.CharBlock(label=_("Title"), max_length=40)
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=60)
    first = blocks.CharBlock(label=_("First figure"), required=False, max_length=6)
    first_unit = blocks.CharBlock(label=_("Its unit"), required=False, max_length=10)
    second = blocks.CharBlock(label=_("Second figure"), required=False, max_length=6)
    second_unit = blocks.CharBlock(label=_("Its unit"), required=False, max_length=10)
    product = ProductChooserBlock(label=_("Product"), required=False)

    class Meta:
        label = _("Day")


class AgendaBlock(blocks.StructBlock):
    """Days in big figures: a tea list, a course."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Line below"), required=False, max_length=160)
    rows = blocks.ListBlock(AgendaRowBlock(), label=_("Days"), min_num=1, max_num=14)

    class Meta:
        label = _("List of days")
        icon = "date"


class EditorialRowBlock(blocks.StructBlock):
    picture = PictureBlock(help_text="4:3")
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=1500, rows=4)
    link = LinkBlock(required=False)
    more = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=30)

    class Meta:
        label = _("Story")


class EditorialBlock(blocks.StructBlock):
    """One story: picture and words side by side. Two: a pair."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=60)
    side = blocks.ChoiceBlock(
        label=_("Side of the picture"), choices=[("left", _("Left")), ("right", _("Right"))], default="left"
    )
    rows = blocks.ListBlock(EditorialRowBlock(), label=_("Stories"), min_num=1, max_num=2)

    class Meta:
        label = _("Picture and text")
        icon = "doc-full"


class ImageBlock(blocks.StructBlock):
    picture = PictureBlock()
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    wide = blocks.BooleanBlock(label=_("Edge to edge"), required=False)

    class Meta:
        label = pgettext_lazy("picture", "Picture")
        icon = "image"


class VideoBlock(blocks.StructBlock):
    """A film behind its poster, from this shop's own files: other hosts are never asked."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Line below"), required=False, max_length=160)
    poster = PictureBlock(help_text="16:9")
    file = DocumentChooserBlock(label=_("Film (MP4)"))
    captions = DocumentChooserBlock(label=_("Captions (WebVTT)"), required=False)
    minutes = blocks.CharBlock(label=_("Length in words"), required=False, max_length=20)

    class Meta:
        label = _("Film")
        icon = "media"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=120)
    answer = blocks.RichTextBlock(label=_("Answer"), features=RICH_SMALL)

    class Meta:
        label = _("Question")


class FaqBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    rows = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1, max_num=20)

    class Meta:
        label = _("Questions and answers")
        icon = "help"


class QuotesBlock(blocks.StructBlock):
    """What buyers said: chosen reviews, or the newest good ones with photos."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    more = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=30)
    link = LinkBlock(required=False)
    reviews = blocks.ListBlock(ReviewChooserBlock(label=_("Review")), label=_("Reviews"), default=[], max_num=8)
    limit = blocks.IntegerBlock(label=_("Newest at most"), min_value=2, max_value=8, default=3)

    class Meta:
        label = _("Voices of buyers")
        icon = "openquote"


class PromiseBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(label=_("Icon"), choices=ICON_CHOICES, default="check")
    title = blocks.CharBlock(label=_("Title"), max_length=40)
    text = blocks.CharBlock(label=_("Text"), required=False, max_length=80)
    link = LinkBlock(required=False)

    class Meta:
        label = _("Promise")


class PromisesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=60)
    rows = blocks.ListBlock(PromiseBlock(), label=_("Promises"), min_num=2, max_num=6)

    class Meta:
        label = _("Promises")
        icon = "check"


class BodyBlock(blocks.StreamBlock):
    """All blocks of a page."""

    lead = LeadBlock()
    category_tiles = CategoryTilesBlock()
    product_shelf = ProductShelfBlock()
    product_grid = ProductGridBlock()
    offer_strip = OfferStripBlock()
    coupons = CouponsBlock()
    countdown = CountdownBlock()
    day = DayBlock()
    agenda = AgendaBlock()
    editorial = EditorialBlock()
    image = ImageBlock()
    video = VideoBlock()
    rich_text = blocks.RichTextBlock(label=_("Text"), features=RICH, icon="pilcrow")
    faq = FaqBlock()
    quotes = QuotesBlock()
    promises = PromisesBlock()

    class Meta:
        block_counts = {"offer_strip": {"max_num": 1}, "category_tiles": {"max_num": 2}}


class FooterColumnBlock(blocks.StructBlock):
    """A column of links at the foot of every page."""

    title = blocks.CharBlock(label=_("Title"), max_length=30)
    rows = blocks.ListBlock(
        blocks.StructBlock([("words", blocks.CharBlock(label=_("Words"), max_length=40)), ("link", LinkBlock())]),
        label=_("Links"),
        max_num=8,
    )

    class Meta:
        label = _("Column of links")


class FooterBlock(blocks.StreamBlock):
    column = FooterColumnBlock()
