"""Questions about products: the list, and one question to answer or hide."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import Screen, Text, actor_of
from storefront.accounts.models import User
from storefront.catalogue.models import Question
from storefront.catalogue.operations.questions import LONGEST_ANSWER, NotAQuestion, answer_question, hide_question
from storefront.content.formats import mask_name
from storefront.core import clock

RIGHT = "people.answer_question"
Status = Question.Status

VIEWS: dict[str, Text] = {
    "waiting": gettext_lazy("To answer"),
    "public": gettext_lazy("Published"),
    "hidden": gettext_lazy("Hidden"),
    "all": gettext_lazy("All"),
}
STATES: dict[str, tuple[Text, str]] = {
    Status.WAITING: (gettext_lazy("To answer"), "warn"),
    Status.PUBLIC: (gettext_lazy("Published"), "ok"),
    Status.HIDDEN: (gettext_lazy("Hidden"), ""),
}


def in_view(view: str) -> QuerySet[Question]:
    """The questions of a saved view."""
    return Question.objects.all() if view == "all" else Question.objects.filter(status=view)


def counts() -> dict[str, int]:
    """How many questions each saved view holds. One query."""
    found = Question.objects.aggregate(
        **{view: Count("pk", filter=Q(status=view)) for view in VIEWS if view != "all"}, all=Count("pk")
    )
    return {view: found[view] for view in VIEWS}


def asker_of(question: Question) -> str:
    """The masked name of whoever asked."""
    return (mask_name(question.user.get_full_name()) if question.user else "") or _("Customer")


@atomic
def answer(*, question: Question, text: str, actor: User, now: datetime) -> None:
    """Answer in the shop's name, and note it in the history. Raises NotAQuestion."""
    answer_question(question=question, text=text, actor=actor, now=now)
    log(question, "questions.answer", user=actor, timestamp=now)


@atomic
def hide(*, question: Question, actor: User, now: datetime) -> None:
    """Keep the question off the pages, and note it in the history."""
    if hide_question(question=question, actor=actor, now=now):
        log(question, "questions.hide", user=actor, timestamp=now)


class QuestionListView(RecordListView):
    right = RIGHT
    model = Question
    page_title = gettext_lazy("Questions")
    header_icon = "help"
    views_named = VIEWS
    default_view = "waiting"
    url_stem = "bo_desk:questions"
    view_stem = "bo_desk:questions_view"
    default_ordering = "asked_at"
    verbose_name_plural = gettext_lazy("questions")
    search_words = gettext_lazy("Words of the question")
    empty_words = {
        "waiting": gettext_lazy("Every question has its answer. New ones from customers appear here."),
        "public": gettext_lazy("No question is public yet."),
        "hidden": gettext_lazy("No question is hidden."),
        "all": gettext_lazy("No question yet. Customers ask on the page of a product."),
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "text",
                label=gettext_lazy("Question"),
                template="backoffice/desk/cells/question.html",
                area="item",
                one_line=False,
            ),
            CellColumn(
                "product",
                label=gettext_lazy("Product"),
                value=lambda q: q.product.get_title(),
                area="id",
                one_line=False,
            ),
            CellColumn("user", label=gettext_lazy("Customer"), value=asker_of, area="who"),
            CellColumn(
                "asked_at",
                label=gettext_lazy("Asked"),
                template="backoffice/shell/time_cell.html",
                area="due",
                sort_key="asked_at",
            ),
            CellColumn(
                "status",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=lambda q: {"word": STATES[q.status][0], "tone": STATES[q.status][1], "extra": ""},
                area="state",
            ),
        ]

    def get_base_queryset(self) -> QuerySet[Question]:
        return in_view(self.view_key).select_related("product", "user")

    def order_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return queryset.order_by(self.ordering, "-pk")

    def find(self, rows: QuerySet[Question], text: str) -> QuerySet[Question]:
        text = text.replace("\x00", "").strip()[:80]
        return rows.filter(Q(text__icontains=text) | Q(answer__icontains=text)) if text else rows

    def view_counts(self) -> Mapping[str, int]:
        return counts()

    def summary(self, count: int) -> str:
        return _("%(count)s questions") % {"count": f"{count:,}"}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The shop's answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Write the answer"),
            "max_length": gettext_lazy("An answer has at most 1000 characters"),
        },
    )


class QuestionView(Screen):
    """/admin/questions/<id>/; the button pressed decides which operation runs."""

    right = RIGHT
    header_icon = "help"
    template_name = "backoffice/desk/question.html"
    trail = ((gettext_lazy("Questions"), "bo_desk:questions"),)
    question: Question

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.right):
            rows = Question.objects.select_related("product", "user", "answered_by")
            self.question = get_object_or_404(rows, pk=kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return _("Question about %(product)s") % {"product": self.question.product.get_title()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        now, actor = clock.now(), actor_of(request)
        if request.POST.get("do") == "hide":
            hide(question=self.question, actor=actor, now=now)
            messages.success(request, _("The question is on no page."))
            return redirect("bo_desk:questions")
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                answer(question=self.question, text=form.cleaned_data["text"], actor=actor, now=now)
            except NotAQuestion:
                form.add_error("text", forms.ValidationError(_("Write the answer in words, without markup")))
            else:
                messages.success(request, _("Question and answer stand on the product's page."))
                return redirect("bo_desk:questions")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        word, tone = STATES[self.question.status]
        shown = {"form": AnswerForm(initial={"text": self.question.answer})}
        return (
            shown
            | super().get_context_data(**kwargs)
            | {"question": self.question, "asker": asker_of(self.question), "word": word, "tone": tone}
        )
