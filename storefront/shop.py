"""Oscar's root application. Its URLs are not mounted: the shop's own pages answer under the names that Oscar knows."""

import oscar.config
from django.urls import URLPattern, URLResolver


class ShopConfig(oscar.config.Shop):
    name = "oscar"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return []
