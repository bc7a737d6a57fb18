"""What a coupon ticket shows: plain values, ready to be written (templates/components/coupon.html)."""

from dataclasses import dataclass
from typing import Literal

CouponState = Literal["claim", "owned", "used", "expired", "unusable", "gone"]


@dataclass(frozen=True, slots=True)
class CouponTicket:
    """A coupon as a ticket: unit, value and after ("¥", "40", "" or "", "8.5", "折"), the rest in words.

    reason: why it can't be used, instead of the scope. action_url: where claiming is posted; use_url: what it is for.
    """

    value: str
    name: str
    condition: str = ""
    scope: str = ""
    until: str = ""
    unit: str = "¥"
    after: str = ""
    state: CouponState = "claim"
    reason: str = ""
    action_url: str = ""
    use_url: str = ""
