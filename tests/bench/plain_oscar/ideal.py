"""A haystack backend that answers from SQL with LIMIT and no facets: Oscar's lists as if its search server were free.

Oscar's lists need one (Solr, Elasticsearch); with haystack's "simple" backend they are empty. This is the best case.
"""

import json
from typing import Any

from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery
from haystack.models import SearchResult


class IdealBackend(BaseSearchBackend):
    """Nothing is indexed; the catalogue's tables answer."""

    def update(self, *args: Any, **kwargs: Any) -> None: ...

    def remove(self, *args: Any, **kwargs: Any) -> None: ...

    def clear(self, *args: Any, **kwargs: Any) -> None: ...

    def search(
        self, query_string: str, start_offset: int = 0, end_offset: int | None = None, **_: Any
    ) -> dict[str, Any]:
        from oscar.core.loading import get_model

        asked = json.loads(query_string)
        products = get_model("catalogue", "Product").objects.filter(
            is_public=True, structure__in=["standalone", "parent"]
        )
        if asked["categories"]:
            products = products.filter(productcategory__category_id__in=asked["categories"]).distinct()
        if asked["words"]:
            products = products.filter(title__icontains=asked["words"])
        ids = products.order_by("-pk").values_list("pk", flat=True)[start_offset:end_offset]
        return {
            "results": [SearchResult("catalogue", "product", pk, 0) for pk in ids],
            "hits": products.count(),
        }


class IdealQuery(BaseSearchQuery):
    """Keeps of the filter what the backend knows: category ids and words."""

    def build_query(self) -> str:
        categories: list[int] = []
        words: list[str] = []

        def walk(node: Any) -> None:
            for child in node.children:
                if hasattr(child, "children"):
                    walk(child)
                    continue
                name, value = child
                value = getattr(value, "query_string", value)
                if name.startswith("category"):
                    categories.extend(value)
                elif name.startswith("content"):
                    words.append(str(value))

        walk(self.query_filter)
        return json.dumps({"categories": categories, "words": " ".join(words)})


class Engine(BaseEngine):
    backend, query = IdealBackend, IdealQuery
