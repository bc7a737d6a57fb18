"""What staff decide about search. Each is one step that fully happens or does not, and stands in the history."""

from search.operations.facets import clear_facet_order, set_facet_order
from search.operations.placements import change_placement, move_placement, place_product, remove_placement
from search.operations.redirects import delete_redirect, save_redirect
from search.operations.refusals import SteeringRefused
from search.operations.synonyms import checked_rule, delete_synonym, save_synonym

__all__ = [
    "SteeringRefused",
    "change_placement",
    "checked_rule",
    "clear_facet_order",
    "delete_redirect",
    "delete_synonym",
    "move_placement",
    "place_product",
    "remove_placement",
    "save_redirect",
    "save_synonym",
    "set_facet_order",
]
