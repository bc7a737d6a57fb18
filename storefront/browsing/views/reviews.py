"""Reading all reviews of a product, and writing one."""

import contextlib
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, override, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from storefront.accounts.models import User
from storefront.browsing import reviews, structured
from storefront.browsing.access import get_line_to_review
from storefront.browsing.forms import ReviewForm
from storefront.browsing.related import placed
from storefront.browsing.shelves import deepest
from storefront.catalogue.models import Product
from storefront.catalogue.operations import AlreadyReviewed, write_review
from storefront.catalogue.reviews.models import ProductReview
from storefront.content.context import Shell
from storefront.content.pictures import Picture
from storefront.core.clock import now as read_clock
from storefront.core.typed import clean_words
from storefront.partner.flash import shown
from storefront.partner.models import Listing


@require_safe
def show(request: HttpRequest, product_slug: str, product_pk: int) -> HttpResponse:
    """All reviews of a product, by filter and page."""
    product = _product(int(product_pk))
    if product.slug != product_slug:
        return HttpResponsePermanentRedirect(_url(product))
    wanted = request.GET.get("show", "")
    current = wanted if wanted in reviews.FILTERS else ""
    variant = clean_words(request.GET.get("of", ""))
    number = request.GET.get("page", "")
    page = reviews.page_of(
        product.pk,
        filter=current,
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        variant=variant,
    )
    crumbs = _crumbs(request, product)
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[code] = _url(product)
    listing = (
        Listing.objects.filter(pk=product.pk, visible=True)
        .values("price", "price_varies", "list_price", "flash", "image", "image_width", "image_height")
        .first()
    )
    if listing is not None:
        price, varies, was = listing["price"], listing["price_varies"], listing["list_price"]
        card = shown(price, varies, was, listing["flash"], now=read_clock())
        listing |= {"price": card.price, "list_price": card.was}
    query = "&".join(
        part for part in (f"show={current}" if current else "", f"of={variant}" if variant else "") if part
    )
    context: dict[str, Any] = {
        "product": product,
        "listing": listing,
        "reviews": reviews.summary(product.pk),
        "page": page,
        "items": page.object_list,
        "own_reviews": reviews.own_pending(product.pk, request.user) if page.number == 1 and not current else [],
        "current": current or "all",
        "variant_words": variant,
        "query": f"{query}&" if query else "",
        "crumbs": crumbs,
        "language_urls": urls,
        "filtered": bool(current) or page.number > 1,
        "structured": [structured.breadcrumbs(crumbs, request)],
    }
    return render(request, "storefront/browsing/reviews.html", context)


@require_safe
def one(request: HttpRequest, product_slug: str, product_pk: int, pk: int) -> HttpResponse:
    """Oscar's address of one review leads to it on the page of all."""
    review = ProductReview.objects.filter(pk=pk, product=product_pk, status=ProductReview.APPROVED).first()
    if review is None:
        raise Http404
    return HttpResponseRedirect(f"{_url(_product(int(product_pk)))}#review-{review.pk}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, line_id: int) -> HttpResponse:
    """The form for what was bought with an order line."""
    line = get_line_to_review(request, line_id)
    product = line.product.parent or line.product
    existing = getattr(line, "review", None)
    form = ReviewForm(request.POST or None, request.FILES or None) if request.method == "POST" else ReviewForm()
    status = 200
    if existing is None and request.method == "POST":
        if form.is_valid():
            with contextlib.suppress(AlreadyReviewed):  # sent twice: the page shows the first
                write_review(
                    product_id=product.pk,
                    line_id=line.pk,
                    variant=line.variant,
                    score=form.cleaned_data["score"],
                    text=form.cleaned_data["text"],
                    photos=form.cleaned_data["photos"],
                    anonymous=form.cleaned_data["anonymous"],
                    actor=cast(User, request.user),  # @login_required
                    now=read_clock(),
                )
            return HttpResponseRedirect(reverse("browsing:review-write", kwargs={"line_id": line.pk}))
        status = 422
    context = {
        "line": line,
        "product": product,
        "picture": Picture.of(line.image),
        "form": form,
        "existing": existing,
        "photos": [Picture.of(photo.image) for photo in existing.photos.all()] if existing else [],
        "score_error": " ".join(map(str, form.errors.get("score", []))),
        "score_value": form.data.get("score", ""),
        "photos_error": " ".join(map(str, form.errors.get("photos", []))),
        "title": pgettext("title of the page", "Write a review"),
        "product_url": reverse("catalogue:detail", kwargs={"product_slug": product.slug, "pk": product.pk}),
    }
    return render(request, "storefront/browsing/review_write.html", context, status=status)


def _product(pk: int) -> Product:
    product = Product.objects.filter(pk=pk, parent=None, is_public=True).first()
    if product is None:
        raise Http404
    return product


def _url(product: Product) -> str:
    return reverse("catalogue:reviews-list", kwargs={"product_slug": product.slug, "product_pk": product.pk})


def _crumbs(request: HttpRequest, product: Product) -> list[dict[str, str]]:
    place = deepest(placed(product.pk).shelves, Shell(request).language)
    steps = [{"text": s.name, "url": s.url} for s in place.path] if place else []
    detail = reverse("catalogue:detail", kwargs={"product_slug": product.slug, "pk": product.pk})
    home = {"text": gettext("Home"), "url": reverse("home")}
    return [home, *steps, {"text": product.title, "url": detail}, {"text": gettext("Reviews"), "url": ""}]
