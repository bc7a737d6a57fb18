"""Stripe's messages arrive here: POST /stripe/webhook/."""

from __future__ import annotations

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from storefront.core import clock
from storefront.payment import gateway
from storefront.payment.operations import apply_event

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Verify a message on its raw body and apply it.

    400 for whatever is not a message signed with our secret; 200 for every message that is, known order or not:
    any other answer makes Stripe send it again for days.
    """
    body = request.body
    try:
        gateway.client().construct_event(body, request.headers.get("Stripe-Signature"), settings.STRIPE_WEBHOOK_SECRET)
        payload = json.loads(body)
        payload["id"], payload["type"], payload["created"], payload["data"]["object"]["object"]
    except Exception as error:
        log.warning("webhook refused a message: %s", type(error).__name__)
        return HttpResponseBadRequest()
    outcome = apply_event(payload=payload, now=clock.now())
    return JsonResponse({"outcome": outcome})
