"""The language of the sign-in page: nobody is known yet, so the address may say it."""

from django import template
from django.conf import settings
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_language(context: Context) -> str:
    """The language asked for by ?language=, else the shop's own."""
    wanted = context["request"].GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
