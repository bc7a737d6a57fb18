"""Reviews: who may write, what is kept, when others see it."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.catalogue.operations import NotReviewable, answer_review, hide_review, publish_review, write_review
from storefront.catalogue.reviews.models import ProductReview
from storefront.core.clock import now as present
from storefront.order.models import Line, Order
from tests.cast import Shop, placed_order


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def bought(listed: Shop, customer: User, now: dt.datetime) -> Line:
    """A line of an order that the customer has received."""
    order = placed_order((listed.cup, 1), user=customer, now=now)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.RECEIVED, received_at=now)
    return order.lines.get()


def address(line: Line) -> str:
    return reverse("browsing:review-write", kwargs={"line_id": line.pk})


def photo(name: str = "a.jpg", content: bytes = b"") -> SimpleUploadedFile:
    if not content:
        buffer = io.BytesIO()
        Image.new("RGB", (300, 200), "#A43").save(buffer, "JPEG")
        content = buffer.getvalue()
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


GOOD = {"score": "4", "text": "断水很干净，手感也好。"}


def reviewed(product: Product, writer: User, **change) -> ProductReview:
    fields = {
        "score": 5,
        "text": "早上一个人喝正好",
        "variant": "天青 · 180 ml",
        "photos": [],
        "anonymous": False,
        "line_id": None,
    }
    return write_review(product_id=product.pk, actor=writer, now=present(), **{**fields, **change})


def test_buyer_writes_and_sees_it_waiting_while_others_do_not(
    client: Client, listed: Shop, bought: Line, customer: User, media, run_tasks
) -> None:
    client.force_login(customer)
    assert client.get(address(bought)).status_code == 200

    response = client.post(
        address(bought), {**GOOD, "photos": [photo(), photo("b.jpg")], "anonymous": "on"}, follow=True
    )

    review = ProductReview.objects.get()
    assert (review.line, review.product, review.score, review.status, review.anonymous) == (
        bought,
        listed.cup,
        4,
        0,
        True,
    )
    assert review.photos.count() == 2
    assert GOOD["text"] in response.content.decode()
    page = reverse("catalogue:detail", kwargs={"product_slug": listed.cup.slug, "pk": listed.cup.pk})
    assert GOOD["text"] in client.get(page).content.decode()
    assert GOOD["text"] not in Client().get(page).content.decode()


def test_published_review_is_shown_with_a_masked_name_and_the_answer(
    client: Client, listed: Shop, customer: User, run_tasks
) -> None:
    customer.first_name, customer.last_name = "小溪", "林"
    customer.save()
    page = reverse("catalogue:detail", kwargs={"product_slug": listed.cup.slug, "pk": listed.cup.pk})
    client.get(page)
    review = reviewed(listed.cup, customer)

    publish_review(review=review, actor=None)
    answer_review(review=review, text="谢谢你", actor=customer, now=present())
    run_tasks()

    html = client.get(page).content.decode()
    assert review.body in html
    assert "谢谢你" in html
    assert "林小溪" not in html

    hide_review(review=review, actor=None)
    run_tasks()
    assert review.body not in client.get(page).content.decode()


def test_anonymous_review_names_nobody(client: Client, listed: Shop, customer: User) -> None:
    customer.first_name, customer.last_name = "小溪", "林"
    customer.save()
    publish_review(review=reviewed(listed.cup, customer, anonymous=True), actor=None)

    html = client.get(f"/product/{listed.cup.slug}_{listed.cup.pk}/reviews/").content.decode()

    assert "林" not in html.split('<ul class="p-reviews__list">')[1].split("</ul>")[0]


@pytest.mark.parametrize("status", ["pending_payment", "paid", "shipped", "cancelled"])
def test_only_what_has_arrived_can_be_reviewed(client: Client, bought: Line, customer: User, status: str) -> None:
    Order.objects.filter(pk=bought.order_id).update(status=status)
    client.force_login(customer)

    assert client.get(address(bought)).status_code == 404
    assert client.post(address(bought), GOOD).status_code == 404
    assert not ProductReview.objects.exists()


def test_another_persons_line_is_not_found(client: Client, bought: Line, other_customer: User) -> None:
    client.force_login(other_customer)

    assert client.get(address(bought)).status_code == 404
    assert client.post(address(bought), GOOD).status_code == 404
    assert client.get("/review/999999999999999999/").status_code == 404
    assert not ProductReview.objects.exists()


def test_guests_are_asked_to_sign_in(client: Client, bought: Line) -> None:
    response = client.post(address(bought), GOOD)

    assert response.status_code == 302
    assert not ProductReview.objects.exists()


def test_second_try_shows_the_first_review(client: Client, bought: Line, customer: User) -> None:
    client.force_login(customer)
    for text in ("第一次写的评价", "第二次写的评价"):
        client.post(address(bought), {**GOOD, "text": text})

    assert [r.body for r in ProductReview.objects.all()] == ["第一次写的评价"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"score": ""}, "score"),
        ({"score": "0"}, "score"),
        ({"score": "6"}, "score"),
        ({"score": "five"}, "score"),
        ({"text": ""}, "text"),
        ({"text": "好  "}, "text"),
        ({"text": "字" * 2001}, "text"),
        ({"text": "\x00\x00\x00\x00\x00\x00"}, "text"),
    ],
)
def test_wrong_values_are_said_at_their_field_and_nothing_is_kept(
    client: Client, bought: Line, customer: User, change: dict, field: str
) -> None:
    client.force_login(customer)

    response = client.post(address(bought), {**GOOD, **change})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not ProductReview.objects.exists()


@pytest.mark.parametrize(
    "files",
    [
        [photo("evil.jpg", b"<script>alert(1)</script>")],
        [photo("evil.php", b"\xff\xd8\xff\xe0broken")],
        [photo(), photo("x.svg", b"<svg onload=alert(1)/>")],
        [photo(f"{n}.jpg") for n in range(10)],
    ],
    ids=["html", "broken", "one of two", "ten"],
)
def test_hostile_photos_are_refused_and_nothing_is_stored(
    client: Client, bought: Line, customer: User, media, files: list
) -> None:
    client.force_login(customer)

    response = client.post(address(bought), {**GOOD, "photos": files})

    assert response.status_code == 422
    assert "photos" in response.context["form"].errors
    assert not ProductReview.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_operation_itself_refuses_what_no_form_sends(listed: Shop, customer: User) -> None:
    for change in ({"score": 0}, {"score": 6}, {"text": "好"}, {"text": "字" * 3000}):
        with pytest.raises(NotReviewable):
            reviewed(listed.cup, customer, **change)

    assert not ProductReview.objects.exists()


def test_publishing_twice_is_publishing_once(listed: Shop, customer: User) -> None:
    review = reviewed(listed.cup, customer)

    assert publish_review(review=review, actor=None) is True
    assert publish_review(review=review, actor=None) is False
    assert hide_review(review=review, actor=None) is True


def test_filters_and_pages_of_all_reviews(client: Client, listed: Shop, customer: User) -> None:
    for number in range(23):
        variant = "米白" if number % 2 else "天青"
        publish_review(
            review=reviewed(listed.cup, customer, score=1 + number % 5, text=f"评价第 {number} 条", variant=variant),
            actor=None,
        )
    path = f"/product/{listed.cup.slug}_{listed.cup.pk}/reviews/"

    def texts(query: str = "") -> list[str]:
        return [item.text for item in client.get(path + query).context["items"]]

    assert len(texts()) == 10
    assert texts()[0] == "评价第 22 条"
    assert len(texts("?page=3")) == 3
    assert texts("?page=99") == texts("?page=3")
    assert set(texts("?show=1")) == {f"评价第 {n} 条" for n in range(23) if n % 5 == 0}
    assert len(texts("?show=critical")) == 10
    assert all(int(t.split()[1]) % 2 for t in texts("?show=variant&of=米白"))
    assert texts("?show=photos") == []
    for query in ("?show=%00", "?page=-1", "?page=99999999999999", "?of=" + "x" * 9999, "?show=variant"):
        assert client.get(path + query).status_code == 200


def test_address_of_one_review_leads_to_it(client: Client, listed: Shop, customer: User) -> None:
    review = reviewed(listed.cup, customer)
    path = f"/product/{listed.cup.slug}_{listed.cup.pk}/reviews/{review.pk}/"
    assert client.get(path).status_code == 404

    publish_review(review=review, actor=None)

    assert client.get(path).headers["Location"].endswith(f"#review-{review.pk}")
