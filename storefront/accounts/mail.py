"""Mails to people, plain and HTML, in their language. Every room that stands on accounts sends through `send`."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext, override

from storefront.accounts.models import User
from storefront.core.jobs import job


def send(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    language: str,
    headers: dict[str, str] | None = None,
) -> None:
    """Send one mail. Call it from a job, under `override(language)`.

    template: storefront/mail/<template>.txt and .html, which extend the frames beside them. Raises what the mail server
    raises, so that the job is tried again.
    """
    values = {
        "site_url": settings.SITE_URL,
        "html_lang": "zh-Hans" if language.startswith("zh") else language,
        "subject": subject,
        **context,
    }
    text = render_to_string(f"storefront/mail/{template}.txt", values)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=text.strip() + "\n", to=[to], headers=headers or {}
    )
    mail.attach_alternative(render_to_string(f"storefront/mail/{template}.html", values), "text/html")
    mail.send()


@job(attempts=6, base=20, atomic=False, queue="mail")
def send_reset_mail(user_id: int) -> None:
    """The link with which a person sets a new password; it works for three days and once."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email=None).first()
    if user is None or not user.email:
        return
    with override(user.language):
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        path = reverse("accounts:password-reset-confirm", args=[uid, default_token_generator.make_token(user)])
        send(
            to=user.email,
            subject=gettext("Set a new password for Guitai"),
            template="password_reset",
            context={
                "name": user.get_full_name(),
                "action_url": f"{settings.SITE_URL}{path}",
                "action_label": gettext("Set a new password"),
                "reason": gettext("You get this mail because somebody asked for a new password with your address."),
            },
            language=user.language,
        )
