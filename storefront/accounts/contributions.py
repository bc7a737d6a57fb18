"""What rooms above know about a person: order counts for the account's home, parts of the export, reasons to stay.

Accounts stand below orders, reviews and tickets; each of those registers itself here from its AppConfig.ready().
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from storefront.accounts.models import User


@dataclass(frozen=True, slots=True)
class OrderTab:
    """One entry of the order strip: words, count, address, and our icon's name (storefront.content.marks.ICONS)."""

    text: str
    count: int
    url: str
    icon: str


OrderTabs = Callable[[User], Sequence[OrderTab]]
ExportPart = Callable[[User], Any]
Obstacle = Callable[[User], str]

_order_tabs: OrderTabs | None = None
_export_parts: dict[str, ExportPart] = {}
_obstacles: list[Obstacle] = []


def set_order_tabs(function: OrderTabs) -> OrderTabs:
    """Register what counts a person's orders by state, in words of the active language. One function for the shop."""
    global _order_tabs
    _order_tabs = function
    return function


def order_tabs(user: User) -> Sequence[OrderTab]:
    """The order strip, empty while nobody counts."""
    return _order_tabs(user) if _order_tabs else ()


def export_part(name: str) -> Callable[[ExportPart], ExportPart]:
    """Register a part of the export of one's own data: a function of the person that gives JSON-ready values."""

    def register(function: ExportPart) -> ExportPart:
        _export_parts[name] = function
        return function

    return register


def export_parts(user: User) -> dict[str, Any]:
    """All registered parts, by name."""
    return {name: function(user) for name, function in sorted(_export_parts.items())}


def obstacle(function: Obstacle) -> Obstacle:
    """Register a reason why an account can't be erased yet: words in the active language, or "" for none."""
    if function not in _obstacles:
        _obstacles.append(function)
    return function


def obstacles(user: User) -> list[str]:
    """What stands against erasing the account now."""
    return [words for words in (function(user) for function in _obstacles) if words]
