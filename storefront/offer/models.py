"""Offers: Oscar's. Texts per language: translation.py."""

from oscar.apps.offer.models import *  # noqa: F403
