"""Registration only: choosers for blocks, and the texts of all pages."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet

from storefront.content.choosers import VIEWSETS
from storefront.content.snippets import SiteTextsViewSet


@hooks.register("register_admin_viewset")
def choosers() -> list[ViewSet]:
    return list(VIEWSETS)


register_snippet(SiteTextsViewSet)
