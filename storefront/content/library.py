"""Pictures of Wagtail's library as pages show them."""

from collections.abc import Collection
from typing import Final

from django.core.cache import cache
from wagtail.images import get_image_model

from storefront.content.pictures import Picture

_KEPT_SECONDS: Final = 60


def stored_pictures(ids: Collection[int]) -> dict[int, Picture]:
    """Pictures by the ids of their Wagtail images; unknown ids are left out. One query a minute for those not kept."""
    keys = {f"content:picture:{pk}": pk for pk in ids}
    kept: dict[str, Picture] = cache.get_many(keys)
    missing = [pk for key, pk in keys.items() if key not in kept]
    if missing:
        rows = get_image_model().objects.filter(pk__in=missing).values_list("pk", "file", "width", "height")
        found = {f"content:picture:{pk}": Picture(name, width, height) for pk, name, width, height in rows}
        cache.set_many(found, _KEPT_SECONDS)
        kept |= found
    return {keys[key]: picture for key, picture in kept.items()}
