"""`{% load goods %}`: an order line's title and variant in the reader's language."""

from django import template

from backoffice.orders.goods import title_of, variant_of

register = template.Library()
register.filter("goods_title", title_of)
register.filter("goods_variant", variant_of)
