"""What the basket says about its lines and coupons."""

import dataclasses
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.basket.coupons import CouponFit, Misfit
from storefront.basket.operations import MOST_LINES, CouponRefused, Quantity
from storefront.basket.pricing import MOST_UNITS, Cap, Gone, PricedLine
from storefront.content.formats import money, short_time
from storefront.offer.tickets import CouponState, Ticket
from storefront.voucher.queries import Obstacle
from storefront.voucher.tickets import plain, ticket_of

LOW_STOCK = 5


@dataclasses.dataclass(frozen=True)
class Note:
    """A remark at a line. kind: "promo" (a saving), "info", "warn"; icon: our icon name."""

    text: str
    kind: str = "info"
    icon: str = "info"


def notes_of(line: PricedLine) -> list[Note]:
    """What the customer has to know about the line: its price moved, its stock fell, a limit bound it."""
    notes = []
    if line.flash is not None:
        words = _("Limited-time price until %(time)s, %(count)s left. Other offers and coupons do not add to it.")
        left = min(line.flash.left, line.stockrecord.available)
        notes.append(Note(words % {"time": short_time(line.flash.ends), "count": left}, "promo", "clock"))
    elif line.flash_used:
        notes.append(
            Note(_("You have had all units of the limited-time price that one person may; this is the usual price"))
        )
    if line.price_change < 0:
        notes.append(
            Note(_("%(amount)s less than when you added it") % {"amount": money(-line.price_change)}, "promo", "ok")
        )
    elif line.price_change > 0:
        notes.append(Note(_("%(amount)s more than when you added it") % {"amount": money(line.price_change)}))
    if line.quantity == 0:
        notes.append(Note(_("The limit per order is used up by another option of this product"), "warn", "warn"))
    elif line.reduced:
        notes.append(Note(adjusted_words(line.cap, line.limit)))
    elif line.cap is Cap.STOCK and line.limit <= LOW_STOCK:
        notes.append(Note(_("Only %(count)s left") % {"count": line.limit}))
    return notes


def limit_words(cap: Cap | None, limit: int) -> str:
    """Why no more units can be had."""
    if cap is Cap.PURCHASE:
        return _("At most %(count)s per order") % {"count": limit}
    if cap is Cap.FLASH:
        return _("At most %(count)s at the limited-time price") % {"count": limit}
    if cap is Cap.BASKET:
        return _("At most %(count)s pieces in one order") % {"count": MOST_UNITS}
    return _("Only %(count)s left") % {"count": limit}


def clamp_words(result: Quantity) -> str:
    """What happened when fewer units were given than asked for; "" when all were."""
    if result.cap is None:
        return ""
    return adjusted_words(result.cap, result.units)


def adjusted_words(cap: Cap | None, limit: int) -> str:
    """That there are fewer units than asked for, and why."""
    if cap is Cap.FLASH:
        return _("%(count)s can be had at the limited-time price, so we adjusted your quantity") % {"count": limit}
    if cap is Cap.PURCHASE:
        return _("At most %(count)s per order, so we adjusted your quantity") % {"count": limit}
    if cap is Cap.BASKET:
        return _("At most %(count)s pieces in one order, so we adjusted your quantity") % {"count": MOST_UNITS}
    return _("Only %(count)s left, so we adjusted your quantity") % {"count": limit}


def gone_words(gone: Gone) -> str:
    return _("Sold out for now") if gone is Gone.SOLD_OUT else _("No longer on sale")


def full_words() -> str:
    return _("A cart holds %(count)s kinds of goods. Order some first, or take some out.") % {"count": MOST_LINES}


def refusal_words(refused: CouponRefused) -> str:
    """Why a coupon can't be used by this customer."""
    return obstacle_words(refused.obstacle) if refused.obstacle else _("There is no such coupon. Check the code.")


def obstacle_words(against: Obstacle) -> str:
    return {
        Obstacle.NOT_YET: _("This coupon is not valid yet"),
        Obstacle.EXPIRED: _("This coupon has expired"),
        Obstacle.USED_UP: _("This coupon has been used"),
        Obstacle.USED_BY_YOU: _("You have used this coupon"),
        Obstacle.SIGN_IN: _("Sign in to use this coupon"),
    }[against]


def misfit_words(fit: CouponFit) -> str:
    """Why a coupon does nothing for what is in the basket, and what would change that."""
    if fit.obstacle:
        return obstacle_words(fit.obstacle)
    if fit.misfit is Misfit.SPEND:
        return _("%(amount)s more to spend") % {"amount": money(fit.missing)}
    if fit.misfit is Misfit.BUY:
        return _("%(count)s more to buy") % {"count": plain(fit.missing)}
    if fit.misfit is Misfit.NO_GOODS:
        return _("Not for the goods you chose")
    if fit.misfit is Misfit.NOT_TOGETHER:
        return _("Not together with the current offers")
    return _("This coupon is used up")


def fit_ticket(fit: CouponFit, *, user: User | None, now: datetime) -> Ticket:
    """The coupon as a ticket in basket and checkout."""
    ticket = ticket_of(fit.voucher, user=user, now=now, offers=fit.offers)
    state: CouponState = "owned" if fit.usable else "unusable"
    return dataclasses.replace(ticket, state=state, reason="" if fit.usable else misfit_words(fit), action_url="")


def next_coupon(fits: list[CouponFit]) -> tuple[Decimal, str] | None:
    """The coupon that is nearest within reach by spending more: how much more, and its name."""
    near = [fit for fit in fits if fit.misfit is Misfit.SPEND]
    best = min(near, key=lambda fit: fit.missing, default=None)
    return (best.missing, best.voucher.name) if best else None
