"""One review: read it, publish or refuse it, answer it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.desk import operations
from backoffice.desk.listing import STATES, author_of
from backoffice.shell.screens import Screen, actor_of
from storefront.catalogue.reviews.models import ProductReview
from storefront.core import clock


class RefusalForm(forms.Form):
    """Why a review is refused. A bad score is no reason."""

    REASONS = [
        ("insult", gettext_lazy("Insults or hate")),
        ("personal", gettext_lazy("Personal data of others")),
        ("elsewhere", gettext_lazy("About another product or shop")),
        ("advert", gettext_lazy("Advertising")),
        ("illegal", gettext_lazy("Against the law")),
    ]
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=REASONS, error_messages={"required": gettext_lazy("Choose a reason")}
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The shop's answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Write the answer"),
            "max_length": gettext_lazy("An answer has at most 1000 characters"),
        },
    )


class ReviewView(Screen):
    """/admin/reviews/<id>/; the button pressed decides which operation runs."""

    right = "reviews.view_productreview"
    header_icon = "comment"
    template_name = "backoffice/desk/review.html"
    trail = ((gettext_lazy("Reviews"), "bo_desk:reviews"),)
    review: ProductReview

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            rows = ProductReview.objects.select_related(
                "product", "user", "answer__author", "line__order"
            ).prefetch_related("photos")
            self.review = get_object_or_404(rows, pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return _("Review of %(product)s") % {"product": self.review.product.get_title() if self.review.product else ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do = request.POST.get("do")
        right = {
            "publish": "people.moderate_review",
            "refuse": "people.moderate_review",
            "answer": "people.answer_review",
        }.get(do or "")
        if right is None or not request.user.has_perm(right):
            raise PermissionDenied
        now, actor = clock.now(), actor_of(request)
        if do == "publish":
            operations.publish(review=self.review, actor=actor, now=now)
            messages.success(request, _("The review is public now."))
            return redirect("bo_desk:reviews")
        if do == "refuse":
            refusal = RefusalForm(request.POST)
            if not refusal.is_valid():
                return self.render_to_response(self.get_context_data(refusal=refusal), status=422)
            operations.refuse(review=self.review, reason=refusal.cleaned_data["reason"], actor=actor, now=now)
            messages.success(request, _("The review is refused; its author sees that."))
            return redirect("bo_desk:reviews")
        answer = AnswerForm(request.POST)
        if not answer.is_valid():
            return self.render_to_response(self.get_context_data(answer=answer), status=422)
        operations.answer(review=self.review, text=answer.cleaned_data["text"], actor=actor, now=now)
        messages.success(request, _("The answer stands below the review."))
        return redirect("bo_desk:review", self.review.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review, user = self.review, self.request.user
        answer = getattr(review, "answer", None)
        word, tone = STATES[review.status]
        forms_shown = {"refusal": RefusalForm(), "answer": AnswerForm(initial={"text": answer.text if answer else ""})}
        return (
            forms_shown
            | super().get_context_data(**kwargs)
            | {
                "review": review,
                "author": author_of(review),
                "word": word,
                "tone": tone,
                "photos": list(review.photos.all()),
                "order": review.line.order if review.line else None,
                "given": answer,
                "may_moderate": user.has_perm("people.moderate_review"),
                "may_answer": user.has_perm("people.answer_review") and review.status == ProductReview.APPROVED,
            }
        )
