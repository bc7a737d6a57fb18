"""Delivering events to the shop's webhook: signed, retried, and through the shop's own request handler.

Not over HTTP: a server with one worker can't answer a call that it makes to itself. The request is built here and
given to the handler that serves every request, so middleware, address, signature check and view are the real ones.
"""

from __future__ import annotations

import io
import json
from functools import cache

import stripe
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from storefront.core import clock
from storefront.core.jobs import job

from . import faults
from .models import LocalEvent


class NotDelivered(RuntimeError):
    """The webhook did not answer 2xx; the job tries again."""


def schedule(event: LocalEvent) -> None:
    """Queue the delivery in the transaction that made the event."""
    course = faults.course_of(event.type)
    for _ in range({faults.Course.ONCE: 1, faults.Course.TWICE: 2, faults.Course.HELD: 0}[course]):
        deliver_event.enqueue(event.stripe_id)


@job(attempts=10, base=5, atomic=False)
def deliver_event(event_id: str) -> None:
    """Deliver one event. Raises NotDelivered unless the webhook answers 2xx."""
    event = LocalEvent.objects.get(stripe_id=event_id)
    body = json.dumps(event.payload, ensure_ascii=False)
    signature = stripe.WebhookSignature.generate_signature_header(body, settings.STRIPE_WEBHOOK_SECRET)
    status = post_to_webhook(body.encode(), signature)
    if not 200 <= status < 300:
        raise NotDelivered(f"{event_id}: webhook answered {status}")
    LocalEvent.objects.filter(pk=event.pk).update(delivered_at=clock.now(), deliveries=F("deliveries") + 1)


def post_to_webhook(body: bytes, signature: str) -> int:
    """POST a body with its signature header to the webhook's address. Returns the status code."""
    host = next((name for name in settings.ALLOWED_HOSTS if name and name[0] not in ".*["), "localhost")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": reverse("stripe:webhook"),
            "QUERY_STRING": "",
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json; charset=utf-8",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_STRIPE_SIGNATURE": signature,
            "HTTP_USER_AGENT": "Stripe/1.0 (local)",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
        }
    )
    with translation.override(translation.get_language()):  # the handler activates the language of each request
        return _handler().get_response(request).status_code


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()
