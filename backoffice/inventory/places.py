"""Places of delivery rates: the prefix of a district code as people read and choose it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from storefront.accounts.regions import UnknownRegion, path_of, tree

_CODE_LENGTH = 6


def place_name(prefix: str) -> str:
    """The name of what a prefix covers: 33 浙江省, 3301 浙江省杭州市; "" is everywhere. An unknown one as it is."""
    if not prefix:
        return _("Everywhere else")
    try:
        return str(path_of(prefix.ljust(_CODE_LENGTH, "0")))
    except UnknownRegion:
        return prefix


class PlaceSelect(forms.Select):
    """Provinces, and their cities below them. A finer prefix that a rate already has stays to choose."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        below = tree().below
        groups: list[Any] = [("", _("Everywhere else"))]
        for province in tree().provinces:
            cities = [(city.code[:4], city.name) for city in below.get(province.code, []) if city.level == 2]
            groups.append((province.name, [(province.code[:2], _("All of %s") % province.name), *cities]))
        known = {code for group in groups[1:] for code, _name in group[1]}
        groups += [(prefix, place_name(prefix)) for prefix in value if prefix and prefix not in known]
        self.choices = groups
        return super().optgroups(name, value, attrs)
