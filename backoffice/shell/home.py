"""The workbench: what waits for this person first, then figures. Modules add theirs through two hooks.

    @hooks.register("register_bo_queue")      def queue(request, now) -> list[QueueGroup]
    @hooks.register("register_bo_figures")    def figures(request, now) -> list[Figure]

A module asks for the right itself and answers with an empty list to those who lack it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from backoffice.shell.screens import Text, actor_of
from storefront.core import clock


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One thing to do. do: the verb on its button; clock: time left in words; state: "", "warn" or "danger"."""

    icon: str
    title: Text
    meta: str
    url: str
    do: Text
    clock: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class QueueGroup:
    """Things of one kind. count: all there are; rows: the most urgent few; order: lower comes first."""

    name: Text
    count: int
    rows: Sequence[QueueRow]
    url: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its definition. value: as people read it; note: window or comparison; url: where its rows are."""

    label: Text
    value: str
    definition: Text
    unit: Text = ""
    note: str = ""
    url: str = ""
    points: Sequence[float] = ()
    order: int = 100


class Workbench(Component):
    """Home page panel with the queue and the figures of the person who asks."""

    name = "workbench"
    order = 1
    template_name = "backoffice/shell/workbench.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        now, actor = clock.now(), actor_of(self.request)
        groups = [
            group for ask in hooks.get_hooks("register_bo_queue") for group in ask(self.request, now) if group.count
        ]
        figures = [figure for ask in hooks.get_hooks("register_bo_figures") for figure in ask(self.request, now)]
        notices = [notice for ask in hooks.get_hooks("register_bo_notices") for notice in ask(self.request, now)]
        return {
            "greeting": greeting(str(actor.get_short_name() or actor), now),
            "now": now,
            "waiting": sum(group.count for group in groups),
            "queue": sorted(groups, key=lambda group: group.order),
            "figures": sorted(figures, key=lambda figure: figure.order),
            "notices": notices,
        }


def greeting(name: str, now: datetime) -> str:
    """A greeting that fits the hour in the shop's time zone."""
    hour = timezone.localtime(now).hour
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}
