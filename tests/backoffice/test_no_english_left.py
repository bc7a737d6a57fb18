"""A walk through the whole back office as the administrator, in Chinese: it answers, it is one shell, and it speaks Chinese."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from storefront.catalogue.models import Brand
from storefront.catalogue.reviews.models import ProductReview
from storefront.core import clock
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.order.models import Order
from storefront.voucher.models import Voucher
from tests.backoffice.conftest import paid_order
from tests.backoffice.crawl import Page, crawl, english_phrases, sidebar_links
from tests.cast import Shop, placed_order

# Signing out, pictures and scripts are no pages; bulk actions want a choice first; the rest is reached by no menu of ours.
SKIPPED = re.compile(
    r"/logout/|/sprite/|/jsi18n/|/failwhale/|/test404/|/bulk/|/admin/api/|/reports/|/admin/sites/|/admin/locales/"
    r"|/choose|/preview|/admin/workflows/tasks/add|export="
)
# Texts that Wagtail keeps in the database or in its code in English only; they are for screen readers and administrators.
STORED = re.compile(r"^Can (add|change|delete|view) |Wagtail 核心组件 \| |^Simple translation$|^Locale$|^Page\W*$")
# The shop's own data of this test: SKUs, codes of carriers and warehouses and the English halves of texts.
DATA = "admin customer packer qingshan cup tray pot shunfeng zhongtong yuantong yunda shentong jtexpress jd ems youzhengguonei debangwuliu danniao standard express main returns".split()


@pytest.fixture
def walk(signed_in: Callable[[str], Client], shop: Shop, half_sent: Order, customer: object) -> list[Page]:
    """All pages that the administrator reaches, with something in every list."""
    placed_order((shop.cup, 1), now=clock.now())
    paid_order((shop.cup, 1), now=clock.now(), user=customer)
    ProductReview.objects.create(product=shop.cup, user=customer, score=2, title="杯", body="杯口有一个小坑", status=0)
    Brand.objects.create(name_zh_hans="晴山", name_en="Qingshan", slug="qingshan")
    goods = Range.objects.create(name_zh_hans="茶器", name_en="Teaware", includes_all_products=True)
    offer = ConditionalOffer.objects.create(
        name_zh_hans="满减",
        name_en="Spend and save",
        slug="save",
        condition=Condition.objects.create(range=goods, type=Condition.VALUE, value=300),
        benefit=Benefit.objects.create(range=goods, type=Benefit.FIXED, value=40),
    )
    voucher = Voucher.objects.create(
        name_zh_hans="新人券", name_en="Welcome", code="NEW2026", start_datetime=clock.now(), end_datetime=clock.now()
    )
    voucher.offers.add(offer)
    client = signed_in("admin")
    client.raise_request_exception = False
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    starts = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_account"),
        reverse("wagtailadmin_login"),
        *(url for _label, url in sidebar_links(home) if url.startswith("/admin/")),
    ]
    return list(crawl(client, starts, under="/admin/", skip=lambda url: bool(SKIPPED.search(url))))


def test_every_page_answers_inside_the_shell_and_in_chinese(walk: list[Page]) -> None:
    assert len(walk) > 150
    assert [(page.url, page.status) for page in walk if page.status >= 400] == []

    naked = [
        page.url
        for page in walk
        if page.html and page.status == 200 and "wagtail-sidebar" not in page.html and "results" not in page.url
    ]
    assert naked == []

    english = {
        phrase: page.url
        for page in walk
        if page.status == 200 and page.html and "/inspect/" not in page.url
        for phrase in english_phrases(page.html, allowed=DATA)
        if not STORED.search(phrase)
    }
    assert english == {}, "\n".join(f"{text!r} {url}" for text, url in english.items())


def test_the_sidebar_has_at_most_eight_areas_in_chinese(signed_in: Callable[[str], Client]) -> None:
    home = signed_in("admin").get(reverse("wagtailadmin_home")).content.decode()

    labels = [label for label, _url in sidebar_links(home)]
    assert [label for label in labels if re.search("[A-Za-z]{2}", label)] == []
    areas = ["工作台", "订单", "商品与库存", "客户", "服务", "营销与内容", "目标与团队", "设置"]
    assert [label for label in labels if label in areas and label not in labels[: labels.index(label)]][:8]


def test_the_bridge_declares_every_block_of_oscars_pages() -> None:
    import oscar

    stock = Path(oscar.__file__).parent / "templates/oscar/dashboard"
    kept = [stock / part for part in ("catalogue", "offers", "ranges", "vouchers", "partials", "widgets")]
    ours = Path("templates/oscar/dashboard/layout.html").read_text()
    declared = set(re.findall(r"{% block (\w+)", ours))

    missing: dict[str, str] = {}
    for template in (path for folder in kept for path in folder.rglob("*.html")):
        text = template.read_text()
        if re.search(r"""extends ["']oscar/dashboard/layout.html""", text):
            for block in _outer_blocks(text) - declared:
                missing[block] = template.name
    assert missing == {}


def _outer_blocks(text: str) -> set[str]:
    """Names of the blocks that stand in no other block: those fill the layout's."""
    depth, found = 0, set()
    for kind, name in re.findall(r"{% (block|endblock)\s*(\w*)", text):
        if kind == "block":
            if depth == 0:
                found.add(name)
            depth += 1
        else:
            depth -= 1
    return found
