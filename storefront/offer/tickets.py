"""What stands on a coupon ticket: plain values, ready to be written (templates/components/coupon.html)."""

from dataclasses import dataclass
from typing import Literal

CouponState = Literal["claim", "owned", "used", "expired", "unusable", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A coupon as a ticket: unit, value and after ("¥", "40", "" or "", "8.5", " 折"), the rest in words.

    reason: why it can't be used, instead of the scope. action_url: where claiming is posted; use_url: what it is for.
    voucher_id, code: of the coupon; 0 and "" on a ticket that is only drawn.
    """

    value: str
    name: str
    unit: str = ""
    after: str = ""
    condition: str = ""
    scope: str = ""
    until: str = ""
    state: CouponState = "claim"
    reason: str = ""
    action_url: str = ""
    use_url: str = ""
    voucher_id: int = 0
    code: str = ""
