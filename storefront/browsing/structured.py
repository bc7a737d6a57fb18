"""Structured data for search engines (schema.org), as plain values that the json_ld tag writes."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from storefront.browsing.product import ProductFacts
from storefront.browsing.questions import Asked
from storefront.browsing.reviews import ReviewSummary
from storefront.content.pictures import derived_url


def breadcrumbs(crumbs: Sequence[dict[str, str]], request: HttpRequest) -> dict[str, Any]:
    """A BreadcrumbList; the last step is the page itself and needs no address."""
    steps = []
    for number, crumb in enumerate(crumbs, 1):
        step: dict[str, Any] = {"@type": "ListItem", "position": number, "name": crumb["text"]}
        if crumb["url"]:
            step["item"] = request.build_absolute_uri(crumb["url"])
        steps.append(step)
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}


def product(request: HttpRequest, facts: ProductFacts, summary: ReviewSummary, *, url: str) -> dict[str, Any]:
    """A Product with what it costs and how it is rated. A rating is given only where there are reviews."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": facts.product.title,
        "url": url,
        "sku": facts.product.upc or (facts.variants[0].sku if facts.variants else ""),
        "image": [request.build_absolute_uri(derived_url(p.name, 1080)) for p in facts.pictures[:4]],
    }
    if facts.product.selling_point:
        data["description"] = facts.product.selling_point
    if facts.product.brand is not None:
        data["brand"] = {"@type": "Brand", "name": facts.product.brand.name}
    stock = "InStock" if facts.available > 0 else "OutOfStock"
    prices = [variant.price for variant in facts.variants]
    common = {"priceCurrency": "CNY", "availability": f"https://schema.org/{stock}", "url": url}
    if len(set(prices)) > 1:
        data["offers"] = {
            "@type": "AggregateOffer",
            "lowPrice": str(min(prices)),
            "highPrice": str(max(prices)),
            "offerCount": len(prices),
            **common,
        }
    elif prices:
        data["offers"] = {
            "@type": "Offer",
            "price": str(prices[0]),
            "itemCondition": "https://schema.org/NewCondition",
            **_until(facts),
            **common,
        }
    if summary.count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": summary.average,
            "reviewCount": summary.count,
            "bestRating": "5",
        }
    return data


def _until(facts: ProductFacts) -> dict[str, str]:
    """Until when the price of a flash sale is one."""
    flash = facts.variants[0].flash
    return {"priceValidUntil": flash.ends.isoformat()} if flash is not None else {}


def questions(asked: Sequence[Asked]) -> dict[str, Any]:
    """An FAQPage: each question has the one answer, the shop's own, and both stand on the page."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": one.text, "acceptedAnswer": {"@type": "Answer", "text": one.answer}}
            for one in asked
        ],
    }
