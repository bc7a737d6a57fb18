"""What the provider keeps for itself."""

from __future__ import annotations

import logging

import stripe

from storefront.core.jobs import job
from storefront.payment import gateway
from storefront.payment.models import Charge

log = logging.getLogger(__name__)


@job(attempts=4, base=60, atomic=False)
def learn_fee(charge_id: int) -> None:
    """Note the provider's fee for a charge. Leaves it unknown when the provider has not settled it yet."""
    charge = Charge.objects.get(pk=charge_id)
    if charge.fee is not None:
        return
    try:
        fee = gateway.fetch_fee(charge.payment_intent_id)
    except stripe.InvalidRequestError as error:
        log.warning("charge %s: no fee to be had: %s", charge.pk, error.code)
        return
    if fee is not None:
        Charge.objects.filter(pk=charge.pk, fee=None).update(fee=fee)
