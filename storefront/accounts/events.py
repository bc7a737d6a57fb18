"""What happens to accounts."""

from dataclasses import dataclass

from storefront.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountRegistered(Event):
    """A person opened an account."""

    user_id: int


@dataclass(frozen=True, kw_only=True)
class AccountErased(Event):
    """A person's data was removed from the account; rooms that keep names of theirs remove them now."""

    user_id: int
