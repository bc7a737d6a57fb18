"""The display tags and the component templates."""

from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from storefront.content import marks
from storefront.content.context import Shell
from storefront.content.pictures import Picture
from storefront.offer.tickets import Ticket
from storefront.partner.cards import ProductCard

CARD = ProductCard(
    product_id=7,
    url="/product/pot_7/",
    title="晴山侧把壶",
    price=Decimal("368.00"),
    was=Decimal("428.00"),
    image="products/pot.jpg",
    image_width=1200,
    image_height=1500,
    tags=(("promo", "限时"), ("", "包邮"), ("", "新品")),
    dots=("#A3BBAE", "#EBE5D7", "#3A3C3B", "#BE6840"),
    rating="4.9",
    sold=12_345,
)


def draw(source: str, **values: object) -> BeautifulSoup:
    """The markup of a template text, parsed."""
    return BeautifulSoup(Template("{% load shop %}" + source).render(Context(values)), "html.parser")


def part(name: str, **values: object) -> BeautifulSoup:
    """The markup of a component, parsed."""
    request = RequestFactory().get("/")
    context = {"shell": Shell(request), **values}
    return BeautifulSoup(render_to_string(f"components/{name}.html", context, request), "html.parser")


def words(node: object) -> str:
    return " ".join(node.get_text(" ").split())  # type: ignore[attr-defined]


# --- icons -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["outline", "solid", "mini"])
def test_every_icon_of_ours_can_be_drawn(variant: str) -> None:
    for name in marks.ICONS:
        svg = draw("{% icon name variant=variant %}", name=name, variant=variant).svg

        assert svg is not None, name
        assert svg["aria-hidden"] == "true"
        assert "style" not in svg.attrs


def test_unknown_icon_is_an_error_of_the_programmer() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        draw("{% icon 'no-such-icon' %}")


def test_payment_mark_is_empty_where_there_is_none() -> None:
    assert draw("{% payment_mark 'alipay' %}").svg is not None
    assert str(draw("{% payment_mark 'unionpay' %}")) == ""


# --- price -----------------------------------------------------------------------------------------------------------


def test_price_is_read_out_whole_and_drawn_in_parts() -> None:
    with override("en"):
        price = draw("{% price now was=was size='pdp' basis='lowest of 7 days' %}", now="1299", was="1599")

    assert price.select_one(".u-visually-hidden").text == "Now ¥1,299.00, was ¥1,599.00"
    assert price.select_one(".c-price__dec").text == ".00"
    assert price.s.text == "¥1,599.00"
    assert "c-price--off" in price.span["class"]


def test_price_that_is_not_lower_is_not_struck() -> None:
    price = draw("{% price '368' was='368' %}")

    assert price.s is None
    assert "c-price--off" not in price.span["class"]


def test_only_cards_drop_the_decimals_of_whole_amounts() -> None:
    assert draw("{% price '368.00' %}").select_one(".c-price__dec") is None
    assert draw("{% price '368.50' %}").select_one(".c-price__dec").text == ".50"
    assert draw("{% price '368.00' size='total' %}").select_one(".c-price__dec").text == ".00"


def test_lowest_of_several_prices_is_said_before_or_after_it() -> None:
    with override("en"):
        assert draw("{% price '199' from_=True %}").small.text.strip("\N{NO-BREAK SPACE}") == "From"


def test_no_price_leaves_nothing() -> None:
    assert str(draw("{% price nothing %}", nothing=None)) == ""


def test_basis_of_a_price_is_escaped() -> None:
    assert draw("{% price '1' basis=basis %}", basis="<b>x</b>").b is None


# --- pictures --------------------------------------------------------------------------------------------------------


def test_picture_offers_widths_up_to_its_own_and_reserves_its_room() -> None:
    img = draw(
        "{% shop_picture picture widths='detail' sizes='50vw' %}", picture=Picture("products/a b.jpg", 900, 1200, "壶")
    ).img

    assert img["srcset"] == (
        "/media/derived/480/products/a%20b.jpg.webp 480w, /media/derived/750/products/a%20b.jpg.webp 750w, "
        "/media/derived/1080/products/a%20b.jpg.webp 900w"
    )
    assert (img["width"], img["height"], img["alt"], img["loading"]) == ("900", "1200", "壶", "lazy")


def test_the_one_eager_picture_is_not_lazy() -> None:
    img = draw("{% shop_picture 'products/a.jpg' eager=True alt='' %}").img

    assert img["fetchpriority"] == "high"
    assert "loading" not in img.attrs


def test_vector_picture_keeps_its_own_address() -> None:
    img = draw("{% shop_picture 'brands/mark.svg' alt='' %}").img

    assert img["src"] == "/media/brands/mark.svg"
    assert "srcset" not in img.attrs


def test_missing_picture_leaves_nothing() -> None:
    assert str(draw("{% shop_picture nothing %}", nothing="")) == ""


def test_only_a_bare_attribute_can_be_added_to_a_picture() -> None:
    assert "onload" not in str(draw("{% shop_picture 'products/a.jpg' extra='onload=alert(1)' %}"))
    assert draw("{% shop_picture 'products/a.jpg' extra='data-variant-image' %}").img.has_attr("data-variant-image")


def test_colour_dot_takes_nothing_but_a_colour() -> None:
    assert draw("{% dot '#A3BBAE' %}").circle["fill"] == "#A3BBAE"
    assert str(draw("{% dot colour %}", colour='red"/><script>')) == ""


# --- cards and tickets -----------------------------------------------------------------------------------------------


def test_card_shows_price_two_tags_three_dots_and_what_people_say() -> None:
    with override("en"):
        card = part("product_card", card=CARD)

    assert card.select_one(".c-card__title a")["href"] == "/product/pot_7/"
    assert [tag.text for tag in card.select(".c-tag")] == ["限时", "包邮"]
    assert len(card.select(".c-dot")) == 3
    assert "+1" in card.select_one(".c-dots").text
    assert words(card.select_one(".c-card__meta")) == "4.9 / 5 12.3k sold"
    assert card.img["alt"] == ""  # the link beside it has the name


def test_card_without_a_picture_shows_the_name_on_the_plate() -> None:
    card = part("product_card", card=replace(CARD, image=""))

    assert card.img is None
    assert card.select_one(".c-plate__name").text == "晴山侧把壶"


def test_sold_out_is_said_in_words() -> None:
    with override("en"):
        card = part("product_card", card=replace(CARD, state="soldout", note="Back around 5 December"))

    assert card.article["data-state"] == "soldout"
    assert card.select_one(".c-card__over").text == "Sold out"
    assert words(card.select_one(".c-card__meta")) == "Back around 5 December"


def test_title_from_the_catalogue_is_escaped() -> None:
    card = part("product_card", card=replace(CARD, title="<img src=x onerror=alert(1)>"))

    assert len(card.select("img")) == 1
    assert "onerror" not in card.img.attrs


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("claim", "Get"),
        ("owned", "Use it"),
        ("used", "Used"),
        ("expired", "Expired"),
        ("gone", "All taken"),
        ("unusable", "Not usable"),
    ],
)
def test_ticket_says_its_state(state: str, said: str) -> None:
    ticket = Ticket(value="40", name="Tea", state=state, action_url="/coupons/1/claim/", use_url="/")  # type: ignore[arg-type]
    with override("en"):
        drawn = part("coupon", coupon=ticket)

    assert said in words(drawn)
    assert (drawn.form is not None) == (state == "claim")


# --- forms -----------------------------------------------------------------------------------------------------------


class AddressForm(forms.Form):
    name = forms.CharField(label="Recipient")
    email = forms.EmailField(label="E-mail", required=False, help_text="For the invoice.")
    way = forms.ChoiceField(label="Delivery", choices=[("a", "Express"), ("b", "Pick up")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Agree", error_messages={"required": "Say yes first."})


def bound() -> AddressForm:
    form = AddressForm({"name": "", "email": "nobody", "way": "z"})
    form.is_valid()
    return form


def test_error_stands_at_its_field_and_is_tied_to_it() -> None:
    drawn = part("field", field=bound()["email"])
    described = drawn.input["aria-describedby"].split()

    assert drawn.input["aria-invalid"] == "true"
    assert [drawn.find(id=name) is not None for name in described] == [True, True]
    assert "For the invoice." in words(drawn)
    assert drawn.label["for"] == drawn.input["id"]


def test_only_optional_fields_carry_a_mark() -> None:
    with override("en"):
        assert "Optional" in part("field", field=bound()["email"]).label.text
        assert "Optional" not in part("field", field=bound()["name"]).label.text


def test_choices_are_one_group_with_a_legend() -> None:
    drawn = part("field", field=bound()["way"])

    assert drawn.fieldset.legend.text == "Delivery"
    assert [radio["value"] for radio in drawn.select("input[type=radio]")] == ["a", "b"]


def test_summary_repeats_the_words_and_leads_to_the_fields() -> None:
    form = bound()
    summary = part("error_summary", form=form)
    page = BeautifulSoup("".join(str(part("field", field=field)) for field in form), "html.parser")

    assert len(summary.select("li")) == 4
    assert "Say yes first." in words(summary)
    for link in summary.select("a"):
        assert page.find(id=link["href"].removeprefix("#")) is not None, link
        assert unescape(link.text) in words(page)


def test_form_without_errors_has_no_summary() -> None:
    assert words(part("error_summary", form=AddressForm())) == ""


# --- lists -----------------------------------------------------------------------------------------------------------


def test_more_is_a_real_link_that_keeps_the_other_parameters() -> None:
    pager = part("pagination", page=Paginator(range(50), 20).page(2), query="sort=new&", target="#grid")

    assert pager.select_one("a[rel=next]")["href"] == "?sort=new&page=3"
    assert pager.select_one("a[rel=prev]")["href"] == "?sort=new&page=1"
    assert pager.progress["value"] == "40"


def test_one_page_needs_no_pager() -> None:
    assert words(part("pagination", page=Paginator(range(5), 20).page(1))) == ""


def test_table_says_on_each_card_what_its_cells_are() -> None:
    table = part(
        "table_cards",
        caption="Refunds",
        columns=[{"text": "To"}, {"text": "Amount", "number": True}],
        rows=[["WeChat", "¥1.00"]],
    )

    assert [cell["data-label"] for cell in table.select("td")] == ["To", "Amount"]
    assert "c-table__num" in table.select("td")[1]["class"]


def test_structured_data_cannot_leave_its_script() -> None:
    html = Template("{% load shop %}{% json_ld data %}").render(
        Context({"data": {"name": "</script><script>alert(1)"}})
    )

    assert html.count("</script>") == 1
