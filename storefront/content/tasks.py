"""What time does to pages."""

from django.core.management import call_command

from storefront.core.jobs import job
from storefront.core.periodic import periodic


@periodic("*/5 * * * *")
@job(attempts=1, atomic=False)
def publish_scheduled_pages() -> None:
    """Pages and drafts whose time has come go live; those that expire go off."""
    call_command("publish_scheduled", verbosity=0)
