"""Why this order? The first products of a query, each with what put it there."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language, gettext_lazy

from backoffice.search.access import SearchScreen
from backoffice.search.analytics import LANGUAGES, fixes
from backoffice.search.words import PARTS, PLACES, STEPS
from search.engines.base import EngineUnavailable
from search.language.folding import fold_query
from search.queries.explaining import Explanation, Reasons, explain
from storefront.catalogue.models import Product, ProductImage
from storefront.core import clock


class WhyView(SearchScreen):
    """/admin/search/why/?q=: an explanation in words, by whichever engine answers."""

    page_title = gettext_lazy("Why this order")
    template_name = "backoffice/search/why.html"
    tab = "why"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:200]
        language = self.request.GET.get("language", "")
        if language not in dict(LANGUAGES):
            language = "en" if (get_language() or "").startswith("en") else "zh-hans"
        found, away = None, False
        if asked:
            try:
                found = explain(asked, language=language, now=clock.now())
            except EngineUnavailable:
                away = True
        return super().get_context_data(**kwargs) | {
            "asked": asked,
            "language": language,
            "languages": LANGUAGES,
            "away": away,
            "found": found,
            "rows": _rows(found) if found else [],
            "steps": [STEPS[step] for step in found.result.steps] if found else [],
            "fixes": fixes(fold_query(asked)) if asked else None,
            "words": fold_query(asked),
        }


def _rows(found: Explanation) -> list[dict[str, Any]]:
    images = Prefetch("images", ProductImage.objects.order_by("display_order"))
    products = Product.objects.prefetch_related(images).in_bulk([r.hit.product_id for r in found.reasons])
    return [
        _row(reasons, products[reasons.hit.product_id])
        for reasons in found.reasons
        if reasons.hit.product_id in products
    ]


def _row(reasons: Reasons, product: Product) -> dict[str, Any]:
    top = max((score for _name, score in reasons.parts), default=0.0)
    return {
        "reasons": reasons,
        "product": product,
        "score": f"{reasons.score:.2f}",
        "weight": f"×{reasons.weight:.2f}" if reasons.weight is not None else "",
        "words": [(word, PLACES[place], bool(place)) for word, place in reasons.words],
        "parts": [(PARTS[name], score, f"{score:.2f}") for name, score in reasons.parts],
        "top": top,
    }
