"""Pages of the shop in Wagtail: home, brand stories, guides, campaigns, and what stands on every page."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Locale, Orderable, Page, PageViewRestriction
from wagtail.search import index

from storefront.content import choosers, structured
from storefront.content.blocks import BodyBlock, FooterBlock
from storefront.content.sections import Built, build
from storefront.core.clock import now


class ShopPage(Page):
    """What all pages share: blocks, made ready for showing, and their addresses in both languages."""

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("Blocks"))

    class Meta:
        abstract = True

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    def named_products(self) -> list[int]:
        """Ids of products that the page names beside its blocks."""
        return []

    def picture_ids(self) -> list[int | None]:
        """Ids of the page's own pictures."""
        return []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The templates' context: sections, cards, picture, language_urls, structured, now."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        moment: datetime = kwargs.get("now") or now()
        built = build(
            self, self.body, request=request, now=moment, products=self.named_products(), images=self.picture_ids()
        )
        self.opens_with_lead = built.opens_with_lead
        context |= {
            "sections": built.sections,
            "cards": built.cards,
            "picture": built.images.get(next(iter(self.picture_ids()), None) or 0),
            "language_urls": built.language_urls,
            "now": moment,
            "tab": "home",
        }
        context["structured"] = structured.graph(self.structured(request, built))
        return context

    def get_view_restrictions(self) -> Any:
        # Most shops restrict no page: one query says so, where Wagtail asks for ancestors and aliases first.
        if not PageViewRestriction.objects.exists():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def structured(self, request: HttpRequest, built: Built) -> list[dict[str, Any]]:
        """The page for search engines: nodes of schema.org."""
        return [structured.breadcrumb(self.crumbs(request))]

    def crumbs(self, request: HttpRequest) -> list[tuple[str, str]]:
        """(title, path) from the home page down to this one. One query."""
        above = self.get_ancestors().filter(depth__gt=1).select_related("locale")
        return [(page.title, page.get_url(request) or "/") for page in [*above, self]]


class PictureMixin(models.Model):
    """A page with a first line and a large picture."""

    intro = models.CharField(_("First line"), max_length=200, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("picture", "Picture"),
    )
    image_alt = models.CharField(_("What the picture shows"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def picture_ids(self) -> list[int | None]:
        return [self.image_id]


class HomePage(ShopPage):
    """The first page of a language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.StoryPage", "content.IndexPage"]
    template = "storefront/content/home_page.html"

    class Meta:
        verbose_name = _("Home page")
        verbose_name_plural = _("Home pages")

    def structured(self, request: HttpRequest, built: Built) -> list[dict[str, Any]]:
        return structured.shop(language=self.locale.language_code)


class StoryPage(PictureMixin, ShopPage):  # noqa: DJ008  # Page has one
    """A brand page: who we are, a workshop, delivery and returns, privacy."""

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], pgettext_lazy("picture", "Picture")),
        FieldPanel("body"),
    ]
    subpage_types = ["content.StoryPage"]
    template = "storefront/content/story_page.html"

    class Meta:
        verbose_name = _("Brand page")
        verbose_name_plural = _("Brand pages")


class IndexPage(PictureMixin, ShopPage):  # noqa: DJ008  # Page has one
    """A list of guides or campaigns."""

    content_panels = StoryPage.content_panels
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.GuidePage", "content.CampaignPage"]
    template = "storefront/content/index_page.html"

    class Meta:
        verbose_name = _("List of pages")
        verbose_name_plural = _("Lists of pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        moment = context["now"]
        campaigns = CampaignPage.objects.child_of(self).live().public().filter(starts_at__lte=moment)
        running = [*campaigns.exclude(ends_at__lte=moment).select_related("locale", "image").order_by("-starts_at")]
        guides = GuidePage.objects.child_of(self).live().public().select_related("locale", "image")
        context["entries"] = [*running, *guides.order_by("-first_published_at")]
        return context


class GuidePage(PictureMixin, ShopPage):  # noqa: DJ008  # Page has one
    """How to choose, brew, care."""

    minutes = models.PositiveSmallIntegerField(_("Minutes to read"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], pgettext_lazy("picture", "Picture")),
        FieldPanel("minutes"),
        FieldPanel("body"),
        InlinePanel("goods", heading=_("What one needs for it"), label=_("Product"), max_num=12),
    ]
    parent_page_types = ["content.IndexPage"]
    subpage_types: list[str] = []
    template = "storefront/content/guide_page.html"

    class Meta:
        verbose_name = _("Guide")
        verbose_name_plural = _("Guides")

    def named_products(self) -> list[int]:
        return [row.product_id for row in self.goods.all()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        crumbs = self._crumbs
        context["parent"] = {"title": crumbs[-2][0], "url": crumbs[-2][1]} if len(crumbs) > 2 else None
        return context

    def structured(self, request: HttpRequest, built: Built) -> list[dict[str, Any]]:
        self._crumbs = self.crumbs(request)
        return [structured.breadcrumb(self._crumbs), structured.article(self, built.images.get(self.image_id or 0))]


class GuideProduct(Orderable):
    """A product that a guide speaks of."""

    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="goods")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Product"))

    panels = [FieldPanel("product", widget=choosers.product_chooser.widget_class)]

    def __str__(self) -> str:
        return f"{self.product_id}"


class CampaignPage(PictureMixin, ShopPage):  # noqa: DJ008  # Page has one
    """An offer of some days. The server's clock decides whether it is announced, runs, or is over."""

    kicker = models.CharField(_("Line above"), max_length=30, blank=True)
    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"))
    follow_up = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Afterwards, see")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("kicker"),
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("follow_up")], _("Time")),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], pgettext_lazy("picture", "Picture")),
        FieldPanel("body"),
    ]
    parent_page_types = ["content.IndexPage"]
    subpage_types: list[str] = []
    template = "storefront/content/campaign_page.html"

    class Meta:
        verbose_name = _("Campaign")
        verbose_name_plural = _("Campaigns")
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="content_campaign_times")
        ]

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValidationError({"ends_at": _("The end must be after the start")})

    def state(self, moment: datetime) -> str:
        """ "before", "live" or "ended" at a moment."""
        if moment < self.starts_at:
            return "before"
        return "live" if moment < self.ends_at else "ended"

    @property
    def last_day(self) -> datetime:
        """The last moment of the campaign: an end at midnight belongs to the day before."""
        return self.ends_at - timedelta(seconds=1)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        state = self.state(context["now"])
        follow_up = self.follow_up if state == "ended" else None
        context |= {"state": state, "next_url": follow_up.get_url(request) if follow_up and follow_up.live else ""}
        return context


class SiteTexts(models.Model):
    """What editors say on every page, once a language."""

    locale = models.OneToOneField(Locale, models.CASCADE, verbose_name=_("Language"))
    announcement = models.CharField(_("Announcement"), max_length=80, blank=True)
    announcement_url = models.CharField(_("Where it leads"), max_length=300, blank=True)
    service_hours = models.CharField(_("Service hours"), max_length=60, default="9:00–22:00")
    company = models.CharField(_("Company"), max_length=100, blank=True)
    licence_url = models.CharField(_("Address of the business licence"), max_length=300, blank=True)
    icp_number = models.CharField(_("ICP filing number"), max_length=60, blank=True)
    police_number = models.CharField(_("Police filing number"), max_length=60, blank=True)
    police_url = models.CharField(_("Address of the police filing"), max_length=300, blank=True)
    columns = StreamField(FooterBlock(max_num=3), blank=True, verbose_name=_("Columns of the footer"))

    panels = [
        FieldPanel("locale"),
        MultiFieldPanel([FieldPanel("announcement"), FieldPanel("announcement_url")], _("Announcement")),
        FieldPanel("service_hours"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("company", "licence_url", "icp_number", "police_number", "police_url")],
            _("Legal lines"),
        ),
        FieldPanel("columns"),
    ]

    class Meta:
        verbose_name = _("Texts of all pages")
        verbose_name_plural = _("Texts of all pages")

    def __str__(self) -> str:
        return dict(settings.LANGUAGES).get(self.locale.language_code, self.locale.language_code)
