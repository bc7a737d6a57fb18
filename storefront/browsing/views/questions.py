"""问答: asking about a product, on a page of its own and from the product's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from storefront.accounts.models import User
from storefront.browsing import product, questions
from storefront.browsing.forms import QuestionForm
from storefront.catalogue.operations.questions import AskedTooMuch, NotAQuestion, ask_question
from storefront.core.clock import now as read_clock
from storefront.core.ratelimit import allow, seconds_left


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest, product_slug: str, product_pk: int) -> HttpResponse:
    """The form, what the person asked before, and where a question is sent."""
    now = read_clock()
    facts = product.load(int(product_pk), now=now)
    if facts is None or facts.gone or not isinstance(request.user, User):
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None)
    status, limited = 200, False
    if form.is_bound and not allow(f"question:{request.user.pk}", 12, 600, now=now):
        limited = True
        form.add_error(None, gettext("You asked a lot just now. Please wait ten minutes."))
    elif form.is_bound and form.is_valid():
        try:
            ask_question(
                product_id=facts.product.pk,
                text=form.cleaned_data["text"],
                language=get_language() or "zh-hans",
                actor=request.user,
                now=now,
            )
        except NotAQuestion:
            form.add_error("text", gettext("Write 4 to 300 characters, without markup"))
        except AskedTooMuch:
            form.add_error(
                None, gettext("Some of your questions wait for an answer. You can ask on once they have one.")
            )
        else:
            words = gettext("Thank you. We answer here, usually within one working day, and write you a mail.")
            messages.success(request, words)
            return redirect(f"{facts.product.get_absolute_url()}#questions")
    if form.errors:
        status = 429 if limited else 422
    context = {
        "product": facts.product,
        "picture": facts.pictures[0] if facts.pictures else None,
        "form": form,
        "waiting": questions.own_waiting(facts.product.pk, request.user),
        "asked": questions.answered(facts.product.pk),
    }
    response = render(request, "storefront/browsing/question_ask.html", context, status=status)
    if limited:
        response["Retry-After"] = str(seconds_left(600, now=now))
    return response
