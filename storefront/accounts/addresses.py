"""The shape of a delivery address, shared by the address book and the checkout."""

from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from storefront.accounts import regions

CHINA = "CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDetails:
    """A delivery address as a form gives it. phone: 11 digits; district_code: the last level of its branch."""

    recipient: str
    phone: str
    district_code: str
    street: str
    label: str = ""
    is_default: bool = False

    def columns(self) -> dict[str, Any]:
        """Values for UserAddress and ShippingAddress. Raises regions.UnknownRegion."""
        path = regions.path_of(self.district_code)
        return {
            "first_name": self.recipient,
            "last_name": "",
            "state": path.province,
            "line4": path.city,
            "line3": path.district,
            "line2": "",
            "line1": self.street,
            "district_code": self.district_code,
            "country_id": CHINA,
            "phone_number": f"+86{self.phone}",
        }


def details_of(address: Any) -> AddressDetails:
    """The details of a stored UserAddress or ShippingAddress."""
    phone = str(getattr(address.phone_number, "national_number", "") or address.phone_number or "")
    return AddressDetails(
        recipient=address.first_name,
        phone=phone,
        district_code=address.district_code,
        street=address.line1,
        label=getattr(address, "label", ""),
        is_default=bool(getattr(address, "is_default_for_shipping", False)),
    )


def addresses_of(user: Any) -> list[Any]:
    """A person's addresses, the default first, then the most used. One query."""
    model = get_model("address", "UserAddress")
    return list(
        model.objects.filter(user=user).order_by("-is_default_for_shipping", "-num_orders_as_shipping_address", "-pk")
    )
