"""The one page of the checkout: what is on it, from what was typed and from what the basket costs."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from storefront.accounts.access import get_address_for
from storefront.accounts.addresses import AddressDetails, addresses_of, details_of
from storefront.accounts.forms import AddressForm, PasteForm
from storefront.accounts.models import User
from storefront.accounts.pasted import parse_address
from storefront.address.models import UserAddress
from storefront.basket.models import Basket
from storefront.basket.pages import LineView, Row, customer_of, line_view, place_of, remember_place, sums_of
from storefront.basket.pricing import PricedBasket, price_basket
from storefront.basket.words import fit_ticket
from storefront.checkout.forms import NEW_ADDRESS, CheckoutForm
from storefront.checkout.queries import UsedTitle, used_titles
from storefront.checkout.seen import Change, seal
from storefront.core.ratelimit import client_address
from storefront.order.models import Order
from storefront.partner.flash import Buyer
from storefront.partner.holders import block_of
from storefront.payment.models import Method
from storefront.payment.queries import ways_for

_DRAFT: Final = "checkout_draft"  # in the session: what was typed, until the order is placed
_PLACED: Final = "checkout_placed"
_KEPT: Final = (
    "recipient", "phone", "province", "city", "district", "street", "email", "delivery", "invoice", "invoice_title",
    "tax_id", "invoice_email", "payment", "note", "address",
)  # fmt: skip
_BASKET_SALT: Final = "checkout.basket"
_BASKET_SECONDS: Final = 2 * 24 * 3600


@dataclasses.dataclass(frozen=True, kw_only=True)
class PayTile:
    """A way to pay. mark: name for the payment mark tag, "" for an icon."""

    value: str
    label: str
    hint: str
    mark: str
    icon: str
    checked: bool


class CheckoutPage:
    """The page for one request. data: the posted form, None on a first visit (then the session's draft is used)."""

    def __init__(self, request: HttpRequest, *, data: Mapping[str, Any] | None, now: datetime) -> None:
        self.request, self.now = request, now
        self.user: User | None = customer_of(request)
        self.basket: Basket = request.basket  # type: ignore[attr-defined]
        self.data = data
        self.draft: dict[str, str] = {} if data is not None else request.session.get(_DRAFT, {})
        self.changes: list[Change] = []
        self.problem = ""
        self.marked: tuple[str, ...] = ()
        self.pasted = False
        self.checked = False

    @property
    def typed(self) -> Mapping[str, Any]:
        return self.data if self.data is not None else self.draft

    # --- address ------------------------------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> list[UserAddress]:
        return addresses_of(self.user) if self.user else []

    @cached_property
    def chosen(self) -> UserAddress | None:
        """The saved address in use; None for a new one. Raises Http404 for an address that isn't the customer's."""
        said = str(self.typed.get("address", ""))
        if self.user is None or said == NEW_ADDRESS or not self.addresses:
            return None
        if not said:
            return self.addresses[0]
        known = next((a for a in self.addresses if str(a.pk) == said), None)
        return known or get_address_for(
            self.user, int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
        )

    @cached_property
    def address_form(self) -> AddressForm:
        """Bound only when it has to be checked."""
        if self.checked and self.chosen is None:
            return AddressForm(self.data, in_book=False)
        names = ("recipient", "phone", "province", "city", "district", "street")
        initial = {name: str(self.typed.get(name, ""))[:500] for name in names}
        if self.data is None and not self.draft:
            initial |= self._first_guess()
        if self.pasted:
            found = AddressForm.initial_of_parsed(parse_address(str(self.typed.get("pasted", ""))))
            self.marked = tuple(found)
            initial |= found
        return AddressForm(initial=initial, in_book=False)

    def _first_guess(self) -> dict[str, Any]:
        guess: dict[str, Any] = {}
        if self.user is not None:
            guess = {"recipient": self.user.get_full_name(), "phone": self.user.phone or ""}
        place = place_of(self.request)
        if place:
            nowhere = AddressDetails(recipient="", phone="", district_code=place, street="")
            levels = AddressForm.initial_of(nowhere)
            guess |= {name: levels[name] for name in AddressForm.LEVELS if name in levels}
        return guess

    @cached_property
    def district_code(self) -> str:
        """As far as the place is known: of a saved address, or the last level that was chosen."""
        if self.chosen is not None:
            return str(self.chosen.district_code)
        return next((code for code in reversed(self.address_form.chosen) if code), "")

    def details(self) -> AddressDetails:
        """The address to send to. Only after check()."""
        return details_of(self.chosen) if self.chosen is not None else self.address_form.details()

    # --- the rest -----------------------------------------------------------------------------------------------

    @cached_property
    def priced(self) -> PricedBasket:
        return price_basket(
            self.basket,
            user=self.user,
            district_code=self.district_code,
            delivery_code=str(self.typed.get("delivery", ""))[:50],
            buyer=self._buyer(),
            now=self.now,
        )

    def _buyer(self) -> Buyer:
        """As far as they are known: telephone and e-mail once the form has been checked."""
        source = block_of(client_address(self.request))
        if not self.checked or (self.chosen is None and not self.address_form.is_valid()):
            return Buyer(user=self.user, source=source)
        email = str(self.typed.get("email", ""))[:254]
        return Buyer(user=self.user, phone=self.details().phone, email=email, source=source)

    @cached_property
    def methods(self) -> list[Method]:
        """How this order can be paid, at its total and place."""
        return ways_for(total=self.priced.total, district_code=self.district_code)

    @cached_property
    def form(self) -> CheckoutForm:
        needs_email = self.user is None or not self.user.email
        if self.checked:
            # Which of them this order can have is asked when its payment starts: here it has no price yet.
            return CheckoutForm(self.data, needs_email=needs_email, methods=list(Method))
        initial = {name: self.typed.get(name, "") for name in _KEPT}
        for name in ("no_return", "save_address"):
            if self.data is not None:
                initial[name] = bool(self.data.get(name))
        return CheckoutForm(initial={k: v for k, v in initial.items() if v != ""}, needs_email=needs_email)

    @cached_property
    def titles(self) -> list[UsedTitle]:
        """Invoice titles of the account's earlier orders."""
        return used_titles(self.user) if self.user else []

    def use_title(self, said: str) -> UsedTitle | None:
        """Fill the invoice with a title that was used before; None for one that isn't the account's."""
        found = next((title for title in self.titles if str(title.order_id) == said), None)
        if found is not None:
            filled = {"invoice": found.kind, "invoice_title": found.title, "tax_id": found.tax_id}
            self.data = {**{name: self.typed.get(name, "") for name in self.typed}, **filled}
        return found

    def check(self) -> bool:
        """Whether all that was typed makes sense. Both forms are checked, so that every error shows at once."""
        self.checked = True
        for name in ("address_form", "form"):
            self.__dict__.pop(name, None)
        right = self.form.is_valid()
        right = (self.chosen is not None or self.address_form.is_valid()) and right
        if not right and self.priced.unreturnable and not self.form.cleaned_data.get("no_return"):
            self.form.want_tick()  # placing asks for it itself, behind its lock
        return right

    def remember(self) -> None:
        """Keep what was typed for when the customer comes back from signing in or from the basket."""
        draft = {name: str(self.typed.get(name, ""))[:300] for name in _KEPT if self.typed.get(name)}
        if draft != self.request.session.get(_DRAFT):
            self.request.session[_DRAFT] = draft
        remember_place(self.request, self.district_code if len(self.district_code) == 6 else "")

    def context(self) -> dict[str, Any]:
        """What the templates show."""
        form, address_form, priced = self.form, self.address_form, self.priced
        if not priced.unreturnable:
            form.fields.pop("no_return", None)
        errors = ([address_form] if self.chosen is None else []) + [form]  # in the order of the page
        return {
            "page": self,
            "form": form,
            "address_form": address_form,
            "error_forms": errors,
            "error_count": sum(len(f.errors) for f in errors) if self.checked else 0,
            "addresses": self.addresses,
            "chosen": self.chosen,
            "paste": PasteForm(initial={"pasted": self.typed.get("pasted", "")}),
            "marked": self.marked,
            "pasted": self.pasted,
            "priced": priced,
            "quotes": priced.quotes,
            "place_known": len(self.district_code) == 6,
            "lines": self._lines(),
            "sums": self.sums,
            "coupons": [(fit, fit_ticket(fit, user=self.user, now=self.now)) for fit in priced.coupons],
            "coupon_saving": -priced.coupon.saving if priced.coupon else None,
            "invoices": self._invoices(),
            "tiles": self.tiles(),
            "basket_token": seal_basket(self.basket),
            "seen": seal(priced),
            "changes": self.changes,
            "problem": self.problem,
        }

    @property
    def sums(self) -> list[Row]:
        return sums_of(self.priced, place_known=len(self.district_code) == 6)

    def _lines(self) -> list[LineView]:
        return [line_view(line) for line in self.priced.counted]

    def _invoices(self) -> list[dict[str, Any]]:
        chosen = str(self.typed.get("invoice", ""))
        return [{"value": v, "label": label, "checked": v == chosen} for v, label in Order.Invoice.choices]

    @property
    def title_choices(self) -> list[tuple[UsedTitle, bool]]:
        """Titles used before, each with whether it is what the fields say. Asked for by the invoice's part alone."""
        typed = tuple(str(self.typed.get(name, "")) for name in ("invoice", "invoice_title", "tax_id"))
        return [(title, typed == (title.kind, title.title, title.tax_id)) for title in self.titles]

    def tiles(self) -> list[PayTile]:
        """The ways to pay; the first is chosen until the customer chooses."""
        agent = self.request.headers.get("User-Agent", "")
        in_wechat = "MicroMessenger" in agent
        on_phone = "Mobile" in agent
        hints = {
            Method.ALIPAY: _("Open this page in a browser to pay with Alipay")
            if in_wechat
            else _("You go on to Alipay to pay"),
            Method.WECHAT_PAY: _("Pay in WeChat") if on_phone else _("Scan a code with WeChat on your phone"),
            Method.CARD: _("Visa, Mastercard, UnionPay"),
            Method.BANK_TRANSFER: _("Your goods are kept until the money is here"),
            Method.CASH_ON_DELIVERY: _("You pay when the parcel comes"),
        }
        order = (
            [Method.WECHAT_PAY, Method.ALIPAY, Method.CARD]
            if in_wechat
            else [Method.ALIPAY, Method.WECHAT_PAY, Method.CARD]
        )
        order += [m for m in self.methods if m not in order]
        said = str(self.typed.get("payment", ""))
        chosen = said if said in order else order[0].value
        return [
            PayTile(
                value=m.value,
                label=str(m.label),
                hint=hints[m],
                mark=m.value if m in (Method.ALIPAY, Method.WECHAT_PAY) else "",
                icon={Method.BANK_TRANSFER: "receipt", Method.CASH_ON_DELIVERY: "truck"}.get(m, "card"),
                checked=m.value == chosen,
            )
            for m in order
        ]


def remember_order(request: HttpRequest, order: Order) -> None:
    """The order is placed: what was typed is no longer kept, and the back button finds the order."""
    request.session.pop(_DRAFT, None)
    request.session[_PLACED] = order.number


def waiting_order(request: HttpRequest) -> str:
    """Number of the order that this session placed last, while it waits for payment; "" otherwise."""
    number = request.session.get(_PLACED, "")
    if number and Order.objects.filter(number=number, status=Order.Status.PENDING_PAYMENT).exists():
        return str(number)
    return ""


def seal_basket(basket: Basket) -> str:
    """Names the basket in the form, so that a second submit finds the order that the first one made of it."""
    return signing.dumps(basket.pk, salt=_BASKET_SALT)


def unseal_basket(token: str) -> int | None:
    """The basket's id; None for a value that isn't ours or is two days old."""
    try:
        return int(signing.loads(token, salt=_BASKET_SALT, max_age=_BASKET_SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
