"""Oscar's checkout has no tables of its own."""

from oscar.apps.checkout.models import *  # noqa: F403
