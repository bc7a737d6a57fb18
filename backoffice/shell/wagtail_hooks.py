"""Registration only: style sheets, addresses, the sidebar, the workbench and icons."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry

from backoffice.shell.bridge import dashboard_urls
from backoffice.shell.history import HistoryView
from backoffice.shell.home import Workbench
from backoffice.shell.menu import Entry, sidebar

_STYLES = ("bo-tokens", "bo-components", "charts", "bo-shell")


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"backoffice/css/{name}.css"),) for name in _STYLES)
    )


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("backoffice/js/bo-hands.js"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [*dashboard_urls(), path("history/", HistoryView.as_view(), name="bo_history")]


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = sidebar(request, items)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("backoffice.export", _("Export"), _("List exported"))


@hooks.register("register_bo_settings_menu_item")
def history_entry() -> Entry:
    return Entry(_("History"), "bo_history", right="people.see_history", icon="history", order=900)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    # Wagtail's own panels repeat what the queue says, apart from the pages that wait for a moderator.
    kept = [
        panel
        for panel in panels
        if getattr(panel, "name", "") in {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}
    ]
    panels[:] = [Workbench(request), *kept]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Component]) -> None:
    items.clear()
