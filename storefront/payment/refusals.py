"""Why a payment was refused, in the buyer's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Promise] = {
    "insufficient_funds": _("There is not enough money on the card."),
    "expired_card": _("The card has expired."),
    "incorrect_cvc": _("The security code of the card is wrong."),
    "invalid_cvc": _("The security code of the card is wrong."),
    "incorrect_number": _("The card number is wrong."),
    "processing_error": _("The bank could not process the payment just now."),
    "payment_intent_authentication_failure": _("The bank's identity check was not completed."),
    "authentication_required": _("The bank's identity check was not completed."),
    "payment_intent_payment_attempt_failed": _("The payment was not approved in the wallet."),
    "payment_method_provider_decline": _("The payment was not approved in the wallet."),
    "test_mode_live_card": _("This is not one of the test cards."),
}
_OTHER = _("The bank declined the card. It does not tell us why.")


def refusal_words(code: str) -> str:
    """A sentence for a provider's code; empty for no code. Reasons that would help a thief are not told apart."""
    return str(_WORDS.get(code, _OTHER)) if code else ""
