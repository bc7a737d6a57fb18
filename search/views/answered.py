"""After a search was answered: what is searched for is noted, for the people who tend the search."""

from django.http import HttpRequest

from search.log import note_search
from search.views.page import ListPage
from search.visits import is_person, visitor_of
from storefront.accounts.models import User
from storefront.core.clock import now as read_clock


def note_answer(request: HttpRequest, page: ListPage, *, language: str) -> str:
    """Note a person's search. Returns the key with which the page tells what is opened from it, "" for nobody's."""
    if not is_person(request):
        return ""
    return note_search(
        words=page.choice.words,
        total=page.total,
        language=language,
        visitor=visitor_of(request),
        now=read_clock(),
        engine=page.result.engine if page.result else "database",
        corrected=page.result.corrected if page.result else "",
        shown=[card.product_id for card in page.page.object_list],
        user_id=request.user.pk if isinstance(request.user, User) else None,
        page=page.page.number,
        filtered=page.choice.count > 0,
    )
