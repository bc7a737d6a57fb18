"""The back office shows the pictures and documents it keeps; originals are not for shoppers."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from storefront.accounts.models import User


@pytest.fixture
def library(db: None) -> str:
    """An address that the picture library prints: one picture in Wagtail's own size."""
    image = get_image_model().objects.create(title="壶", file=get_test_image_file("pot.png"))
    return image.get_rendition("max-165x165").url


def test_editors_see_the_pictures_of_the_library(signed_in: Callable[[str], Client], library: str) -> None:
    client = signed_in("marketer")

    assert library in client.get(reverse("wagtailimages:index")).content.decode()
    answer = client.get(library)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]


def test_originals_are_not_for_shoppers(client: Client, customer: User, library: str) -> None:
    assert client.get(library).status_code == 404

    client.force_login(customer, backend="storefront.accounts.backends.EmailOrPhoneBackend")

    assert client.get(library).status_code == 404


@pytest.mark.parametrize("name", ["documents/plan.png", "images/none.png", "images/../documents/plan.png", "images"])
def test_nothing_else_is_served(signed_in: Callable[[str], Client], name: str) -> None:
    stored = default_storage.save("documents/plan.png", ContentFile(b"secret"))

    answer = signed_in("admin").get(f"/media/{name}")

    default_storage.delete(stored)
    assert answer.status_code == 404


def test_a_document_of_the_library_opens_from_its_list(signed_in: Callable[[str], Client]) -> None:
    document = get_document_model().objects.create(title="尺码表", file=ContentFile(b"%PDF-1.4", name="sizes.pdf"))
    client = signed_in("marketer")

    assert document.url in client.get(reverse("wagtaildocs:index")).content.decode()
    assert b"".join(client.get(document.url).streaming_content) == b"%PDF-1.4"
