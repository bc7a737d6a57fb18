"""What a result page sends when a product is opened from it. Nobody waits for it, and it answers nothing."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from search.log import note_click
from search.visits import COOKIE, is_person, visitor_of
from storefront.core.clock import now as read_clock
from storefront.core.ratelimit import allow, client_address

A_MINUTE = 120  # clicks of one address


@never_cache
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """POST search (the page's key), product (id), place (in the list, from 1). Always 204, but 400 for nonsense."""
    key, product, place = (request.POST.get(name, "") for name in ("search", "product", "place"))
    if not all(n.isascii() and n.isdigit() and len(n) < 19 for n in (product, place)):
        return HttpResponse(_("This names no product of a list."), status=400, content_type="text/plain; charset=utf-8")
    if COOKIE in request.COOKIES and is_person(request) and allow(f"click:{client_address(request)}", A_MINUTE, 60):
        note_click(key=key, visitor=visitor_of(request), product_id=int(product), place=int(place), now=read_clock())
    return HttpResponse(status=204)
