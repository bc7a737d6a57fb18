"""What people do with their accounts: one function a verb."""

from storefront.accounts.operations.address_book import (
    MOST_ADDRESSES,
    AddressNotServed,
    TooManyAddresses,
    delete_address,
    make_default,
    save_address,
)
from storefront.accounts.operations.passwords import change_password, request_password_reset
from storefront.accounts.operations.people import AlreadyRegistered, register, update_profile
from storefront.accounts.operations.privacy import (
    AccountStillNeeded,
    WrongPassword,
    erase_account,
    export_account,
)

__all__ = [
    "MOST_ADDRESSES",
    "AccountStillNeeded",
    "AddressNotServed",
    "AlreadyRegistered",
    "TooManyAddresses",
    "WrongPassword",
    "change_password",
    "delete_address",
    "erase_account",
    "export_account",
    "make_default",
    "register",
    "request_password_reset",
    "save_address",
    "update_profile",
]
