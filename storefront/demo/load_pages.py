"""Pages of the demo shop: home, brand story, guides, a campaign and the service pages, in both languages.

Written through Wagtail's own revisions, so that editors find a history. Running it again brings the pages back to the
texts of data/pages.py and data/help_pages.py.
"""

import html
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from storefront.catalogue.models import Category, Product
from storefront.content.models import CampaignPage, GuidePage, GuideProduct, HomePage, IndexPage, SiteTexts, StoryPage
from storefront.core.clock import now as read_clock
from storefront.demo import pictures
from storefront.demo.data import help_pages, pages, read
from storefront.demo.data.schema import Text
from storefront.demo.load_catalogue import size_of, store
from storefront.voucher.models import Voucher

_RULES: Final = {"new": "new", "best": "bestselling", "rated": "top"}
_PROMISE_ICONS: Final = ("truck", "back", "wrench", "headset")
_FOLDER: Final = "original_images/demo"


def load_pages(*, now: datetime | None = None) -> int:
    """Write all pages, Chinese first; returns how many. Needs the catalogue and the coupons, which pages point to."""
    moment = now or read_clock()
    books = _Books.read()
    chinese = _Writer("zh-hans", books, moment)
    chinese.write()
    english = _Writer("en", books, moment, originals=chinese.written)
    english.write()
    Site.objects.filter(is_default_site=True).update(root_page_id=chinese.written[""].pk)
    Site.clear_site_root_paths_cache()
    return len(chinese.written) + len(english.written)


@dataclass
class _Books:
    """Rows that pages point to, by the keys of the data files."""

    products: dict[str, int]
    categories: dict[str, int]
    coupons: dict[str, int]
    alts: dict[str, Text]
    images: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "_Books":
        products = Product.objects.exclude(structure=Product.CHILD).order_by()
        scenes = read.load("scenes.toml")["scene"]
        return cls(
            products={upc: pk for upc, pk in products.values_list("upc", "pk") if upc},
            categories={code.replace("-", "/"): pk for code, pk in Category.objects.values_list("code", "pk") if code},
            coupons=dict(Voucher.objects.values_list("code", "pk")),
            alts={scene["name"]: read.pair(scene["alt"]) for scene in scenes},
        )

    def image(self, name: str) -> Any:
        """The Wagtail image of one of our pictures, None when it isn't drawn."""
        file = f"{name}.webp"
        if not name or not (pictures.MEDIA / file).exists():
            return None
        if name not in self.images:
            model, (width, height) = get_image_model(), size_of(file)
            stored = store(file, _FOLDER)
            found = model.objects.filter(file=stored).first()
            title = self.alts[name].zh if name in self.alts else name
            self.images[name] = found or model.objects.create(title=title, file=stored, width=width, height=height)
        return self.images[name]


class _Writer:
    """Writes one language's pages. originals: the Chinese page of each path, whose translations these are."""

    def __init__(self, language: str, books: _Books, now: datetime, originals: dict[str, Page] | None = None) -> None:
        self.language, self.books, self.now = language, books, now
        self.locale = Locale.objects.get_or_create(language_code=language)[0]
        self.originals = originals or {}
        self.written: dict[str, Page] = {}

    def write(self) -> None:
        """Pages that others link to come first; the home page is filled at the end."""
        home = HomePage.objects.filter(locale=self.locale).first()
        if home is None:
            raise RuntimeError("the home pages are made by the content app's migrations")
        self.written[""] = home
        self._story()
        for page in help_pages.HELP_PAGES:
            self._help(page)
        for key in ("guides", "campaign"):
            title, intro = help_pages.INDEX_TITLE[key], help_pages.INDEX_SUMMARY[key]
            self._put("", key, IndexPage, title=self.say(title), intro=self.say(intro), body=[])
        for guide in pages.GUIDES:
            self._guide(guide)
        self._campaign()
        self._home(HomePage.objects.get(pk=home.pk))  # the tree has counted its new children
        self._every_page()

    def say(self, text: Text) -> str:
        return text.zh if self.language.startswith("zh") else text.en

    # --- pages -------------------------------------------------------------------------------------------------------

    def _put(self, parent: str, slug: str, model: type[Page], *, body: list[dict[str, Any]], **columns: Any) -> Any:
        """Write a page below another one, or bring the one that is there back to our texts."""
        above = self.written[parent]
        path = f"{parent}/{slug}".lstrip("/")
        page = model.objects.child_of(above).filter(slug=slug).first()
        summary = columns.get("intro", "")
        columns |= {"body": body, "search_description": summary, "draft_title": columns["title"]}
        if page is None:
            original = self.originals.get(path)
            key = original.translation_key if original is not None else uuid.uuid4()
            page = model(slug=slug, locale=self.locale, translation_key=key, **columns)
            Page.objects.get(pk=above.pk).add_child(instance=page)
        else:
            for name, value in columns.items():
                setattr(page, name, value)
        page.save_revision(log_action=False).publish()
        self.written[path] = page
        return page

    def _home(self, home: HomePage) -> None:
        home.title = home.draft_title = self.say(Text("柜台", "Guitai"))
        home.seo_title = self.say(Text("柜台 Guitai：先坐下，喝口茶", "Guitai: sit down and have tea"))
        home.search_description = self.say(pages.STORY_SUMMARY)
        shelves = [self.shelf(shelf) for shelf in pages.HOME_SHELVES]
        panels = [
            {
                "picture": self.picture(panel.picture),
                "title": self.say(panel.title),
                "text": self.say(panel.text),
                "link": self.link(panel.link),
                "more": "",
            }
            for panel in pages.HOME_PANELS
        ]
        reviews = {"title": self.say(pages.HOME_REVIEWS_TITLE), "more": "", "link": self.link(""), "limit": 3}
        home.body = [
            block("lead", {"slides": items([self.slide(lead) for lead in pages.HOME_LEADS])}),
            block("category_tiles", {"title": "", "categories": []}),
            shelves[0],
            self._offer(),
            self._day(),
            *shelves[1:],
            block("editorial", {"title": "", "side": "left", "rows": items(panels)}),
            block("quotes", reviews | {"reviews": []}),
        ]
        home.save_revision(log_action=False).publish()

    def _story(self) -> None:
        body: list[dict[str, Any]] = []
        for place, section in enumerate(pages.STORY):
            body.append(self.told(section, side="right" if place % 2 else "left"))
            if section.products:
                body.append(self.goods(help_pages.NEEDS_TITLE, section.products))
        promises = [
            {"icon": icon, "title": self.say(title), "text": self.say(text), "link": self.link("")}
            for icon, (title, text) in zip(_PROMISE_ICONS, pages.HOME_PROMISES, strict=True)
        ]
        body.append(block("promises", {"title": "", "rows": items(promises)}))
        title, intro = self.say(pages.STORY_TITLE), self.say(pages.STORY_SUMMARY)
        image, alt = self.books.image("hero-shelf-wide"), self.books.alts["hero-shelf-wide"]
        self._put("", "story", StoryPage, title=title, intro=intro, image=image, image_alt=self.say(alt), body=body)

    def _help(self, page: help_pages.HelpPage) -> None:
        parts = []
        for heading, paragraphs in page.sections:
            parts.append(f"<h2>{html.escape(self.say(heading))}</h2>")
            parts += [f"<p>{html.escape(self.say(text))}</p>" for text in paragraphs]
        body = [block("rich_text", "".join(parts))]
        self._put("", page.slug, StoryPage, title=self.say(page.title), intro=self.say(page.summary), body=body)

    def _guide(self, guide: pages.Guide) -> None:
        steps = "".join(f"<li>{html.escape(self.say(step))}</li>" for step in guide.steps)
        heading = html.escape(self.say(help_pages.STEPS_TITLE))
        body = joined([*map(self.told, guide.sections), block("rich_text", f"<h2>{heading}</h2><ol>{steps}</ol>")])
        if guide.questions:
            body.append(self.faq(guide.questions))
        length = sum(len(self.say(text)) for section in guide.sections for text in section.paragraphs)
        page = self._put(
            "guides",
            guide.slug,
            GuidePage,
            title=self.say(guide.title),
            intro=self.say(guide.summary),
            image=self.books.image(guide.picture),
            image_alt=self.say(self.books.alts[guide.picture]),
            minutes=max(2, round(length / (160 if self.language.startswith("zh") else 600)) + 1),
            body=body,
        )
        GuideProduct.objects.filter(page=page).delete()
        known = [self.books.products[code] for code in guide.products if code in self.books.products]
        page.goods.set([GuideProduct(product_id=pk, sort_order=place) for place, pk in enumerate(known)])
        page.save_revision(log_action=False).publish()

    def _campaign(self) -> None:
        story = pages.CAMPAIGN_STORY
        coupons = [pk for code in pages.CAMPAIGN_COUPONS if (pk := self.books.coupons.get(code))]
        title, text = self.say(help_pages.COUPONS_TITLE), self.say(help_pages.COUPONS_TEXT)
        body = [
            block("coupons", {"title": title, "text": text, "coupons": items(coupons)}),
            *[self.shelf(shelf) for shelf in pages.CAMPAIGN_SHELVES],
            self.told(story),
            self.faq(pages.CAMPAIGN_QUESTIONS),
        ]
        starts, ends = self._campaign_days()
        lead = pages.CAMPAIGN_LEAD
        self._put(
            "campaign",
            pages.CAMPAIGN_SLUG,
            CampaignPage,
            title=self.say(pages.CAMPAIGN_TITLE),
            kicker=self.say(lead.eyebrow),
            intro=self.say(pages.CAMPAIGN_SUMMARY),
            image=self.books.image(lead.wide),
            image_alt=self.say(self.books.alts[lead.wide]),
            starts_at=starts,
            ends_at=ends,
            follow_up=self.written["campaign"],
            body=body,
        )

    def _campaign_days(self) -> tuple[datetime, datetime]:
        """From three days ago to the end of the last day, at midnight of the shop's time zone."""
        today = timezone.localtime(self.now).date()
        first, last = today - timedelta(days=3), today + timedelta(days=pages.CAMPAIGN_DAYS_LEFT)
        return timezone.make_aware(datetime.combine(first, time())), timezone.make_aware(datetime.combine(last, time()))

    def _every_page(self) -> None:
        links = [
            (self.say(help_pages.FOOTER_SHELVES), self.link("", place="shelves")),
            (self.say(help_pages.FOOTER_COUPONS), self.link("", place="coupons")),
            (self.say(help_pages.INDEX_TITLE["guides"]), self.link("guides")),
            (self.say(pages.STORY_TITLE), self.link("story")),
        ]
        service = [(self.say(page.title), self.link(page.slug)) for page in help_pages.HELP_PAGES]
        columns = [
            block("column", {"title": self.say(title), "rows": items([{"words": w, "link": link} for w, link in rows])})
            for title, rows in ((help_pages.FOOTER_TITLE, links), (help_pages.FOOTER_HELP, service))
        ]
        texts = SiteTexts.objects.filter(locale=self.locale).first() or SiteTexts(locale=self.locale)
        texts.announcement = self.say(pages.NOTICE)
        campaign = self.written[f"campaign/{pages.CAMPAIGN_SLUG}"]
        texts.announcement_url = campaign.get_url() or ""
        texts.company, texts.icp_number = self.say(help_pages.COMPANY), self.say(help_pages.ICP)
        texts.columns = columns
        texts.save()

    # --- blocks ------------------------------------------------------------------------------------------------------

    def link(self, target: str, *, place: str = "") -> dict[str, Any]:
        """A link to a category's path or a page's path below the home page; "" for none."""
        category = self.books.categories.get(target)
        page = self.written.get(target) if target and category is None else None
        return {"page": page.pk if page else None, "category": category, "place": place, "address": ""}

    def picture(self, name: str) -> dict[str, Any]:
        image = self.books.image(name)
        alt = self.say(self.books.alts[name]) if name in self.books.alts else ""
        return {"image": image.pk if image else None, "alt": alt, "decorative": not alt}

    def slide(self, lead: pages.Lead) -> dict[str, Any]:
        tall = self.books.image(lead.tall)
        return {
            "kicker": self.say(lead.eyebrow),
            "title": self.say(lead.title),
            "text": self.say(lead.text),
            "picture": self.picture(lead.wide),
            "image_tall": tall.pk if tall else None,
            "button": self.say(lead.button),
            "link": self.link(lead.link),
        }

    def shelf(self, shelf: pages.Shelf) -> dict[str, Any]:
        if shelf.products:
            return self.goods(shelf.title, shelf.products, text=shelf.text)
        head = {"title": self.say(shelf.title), "text": self.say(shelf.text), "more": ""}
        more = self.link("", place="" if shelf.category else "shelves")
        rule = {"rule": _RULES[shelf.rule], "category": self.books.categories.get(shelf.category), "brand": None}
        return block(
            "product_grid", head | {"link": more} | rule | {"limit": 4 if shelf.rule == "new" else 8, "as_shelf": False}
        )

    def goods(self, title: Text, codes: Sequence[str], *, text: Text | None = None) -> dict[str, Any]:
        head = {"title": self.say(title), "text": self.say(text) if text else "", "more": "", "link": self.link("")}
        known = [self.books.products[code] for code in codes if code in self.books.products]
        return block("product_shelf", head | {"products": items(known)})

    def told(self, section: pages.Section, *, side: str = "left") -> dict[str, Any]:
        """A heading with paragraphs: beside its picture, or as plain text without one."""
        paragraphs = [self.say(text) for text in section.paragraphs]
        if section.picture:
            row = {"picture": self.picture(section.picture), "title": self.say(section.title), "more": ""}
            row |= {"text": "\n\n".join(paragraphs), "link": self.link("")}
            return block("editorial", {"title": "", "side": side, "rows": items([row])})
        words = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
        return block("rich_text", f"<h2>{html.escape(self.say(section.title))}</h2>{words}")

    def faq(self, questions: Sequence[tuple[Text, Text]]) -> dict[str, Any]:
        rows = [
            {"question": self.say(question), "answer": f"<p>{html.escape(self.say(answer))}</p>"}
            for question, answer in questions
        ]
        return block("faq", {"title": self.say(help_pages.QUESTIONS_TITLE), "rows": items(rows)})

    def _day(self) -> dict[str, Any]:
        rows = [
            {"time": moment.time, "line": self.say(moment.text), "product": self.books.products.get(moment.product)}
            for moment in pages.HOME_MOMENTS
        ]
        title = self.say(help_pages.DAY_TITLE)
        return block("day", {"title": title, "picture": self.picture("hero-evening-wide"), "rows": items(rows)})

    def _offer(self) -> dict[str, Any]:
        _starts, ends = self._campaign_days()
        coupons = [pk for code in ("DONG40", "XINREN15") if (pk := self.books.coupons.get(code))]
        value = {
            "title": self.say(pages.CAMPAIGN_TITLE),
            "text": "",
            "coupons": items(coupons),
            "end": ends.isoformat(),
            "button": self.say(help_pages.OFFER_BUTTON),
            "link": self.link(f"campaign/{pages.CAMPAIGN_SLUG}"),
        }
        return block("offer_strip", value)


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block of a StreamField in its stored form."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def joined(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts that follow one another as one text."""
    found: list[dict[str, Any]] = []
    for one in blocks:
        if found and one["type"] == found[-1]["type"] == "rich_text":
            found[-1] = block("rich_text", found[-1]["value"] + one["value"])
        else:
            found.append(one)
    return found


def items(values: Sequence[Any]) -> list[dict[str, Any]]:
    """Values of a ListBlock in their stored form."""
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]
