"""How staff edit what stands on every page."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from storefront.content.models import SiteTexts


class SiteTextsViewSet(SnippetViewSet):
    """One row a language."""

    model = SiteTexts
    icon = "site"
    menu_label = _("Texts of all pages")
    list_display: ClassVar[list[Any]] = ["__str__", "announcement", "service_hours"]
    add_to_admin_menu = False
