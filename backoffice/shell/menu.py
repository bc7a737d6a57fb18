"""The sidebar: at most eight areas. Modules hang their entries in through the hook of an area.

    @hooks.register("register_bo_orders_menu_item")
    def orders_entry() -> Entry: ...

Entries of Wagtail itself are adopted by name; whatever no area adopts is left out of the sidebar.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, settings_menu

from backoffice.shell.screens import Text


class Entry(MenuItem):
    """A link that shows to holders of a right. shown: asked instead, for what is no single right."""

    def __init__(
        self,
        label: Text,
        url_name: str,
        *,
        right: str = "",
        shown: Callable[[HttpRequest], bool] | None = None,
        icon: str = "",
        order: int = 100,
        name: str = "",
    ) -> None:
        self._right = right
        self._shown = shown
        super().__init__(label, reverse(url_name), name=name or url_name.replace(":", "-"), icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        if self._shown is not None:
            return self._shown(request)
        return bool(self._right) and request.user.has_perm(self._right)


@dataclass(frozen=True, kw_only=True)
class Area:
    """key: names the hook register_bo_<key>_menu_item; adopts: Wagtail's main menu entries that belong here."""

    key: str
    label: Text
    icon: str
    adopts: tuple[str, ...] = ()
    settings: bool = False


AREAS: tuple[Area, ...] = (
    Area(key="orders", label=_("Orders"), icon="clipboard-list"),
    Area(key="goods", label=pgettext_lazy("sidebar", "Catalogue"), icon="table"),
    Area(key="customers", label=_("Customers"), icon="group"),
    Area(key="service", label=_("Service"), icon="comment"),
    Area(
        key="content",
        label=pgettext_lazy("sidebar", "Marketing"),
        icon="openquote",
        adopts=("explorer", "images", "documents", "snippets", "forms"),
    ),
    Area(key="team", label=_("Targets and team"), icon="crosshairs"),
    Area(key="settings", label=_("Settings"), icon="cog", settings=True),
)

# Wagtail's settings that this shop has no use for: one site, one collection tree, pages move by themselves.
_SPARE_SETTINGS = frozenset({"sites", "locales", "collections", "workflow-tasks"})


def sidebar(request: HttpRequest, offered: Iterable[MenuItem]) -> list[MenuItem]:
    """The areas that have something for this person, in order. offered: Wagtail's own main menu entries."""
    adoptable = {item.name: item for item in offered}
    menu: list[MenuItem] = [
        MenuItem(_("Workbench"), reverse("wagtailadmin_home"), name="home", icon_name="home", order=0)
    ]
    for place, area in enumerate(AREAS, start=1):
        entries = [entry for entry in _registered(area.key) if entry.is_shown(request)]
        entries += [_link(adoptable[name], 50 + n) for n, name in enumerate(area.adopts) if name in adoptable]
        if area.settings:
            entries += [
                item for item in settings_menu.menu_items_for_request(request) if item.name not in _SPARE_SETTINGS
            ]
        if len(entries) == 1 and not area.settings:
            only = entries[0]
            menu.append(MenuItem(area.label, only.url, name=area.key, icon_name=area.icon, order=place))
        elif entries:
            menu.append(
                SubmenuMenuItem(area.label, Menu(items=entries), name=area.key, icon_name=area.icon, order=place)
            )
    return menu


def _registered(key: str) -> list[MenuItem]:
    return [make() for make in hooks.get_hooks(f"register_bo_{key}_menu_item")]


def _link(item: Any, order: int) -> MenuItem:
    """Wagtail's entry as a plain link: its page explorer drawer only works at the top level."""
    return MenuItem(item.label, item.url, name=item.name, icon_name=item.icon_name, order=order)
