"""What has to be made anew when an editor saves: plain model saves by Wagtail, which publish no events of ours."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from storefront.content import frame, site_texts
from storefront.content.models import SiteTexts


@receiver([post_save, post_delete], sender=SiteTexts)
def show_changed_site_texts(**_kwargs: Any) -> None:
    """Changed texts of the frame show at once."""
    site_texts.forget()
    frame.forget_parts()
