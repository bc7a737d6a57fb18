"""Registration: reviews in the sidebar, the history and the workbench."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from backoffice.desk import questions
from backoffice.desk.listing import counts, in_view
from backoffice.shell.home import QueueGroup, QueueRow
from backoffice.shell.menu import Entry
from backoffice.shell.screens import Text


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("", include("backoffice.desk.urls"))]


@hooks.register("register_bo_service_menu_item")
def reviews_entry() -> Entry:
    return Entry(_("Reviews"), "bo_desk:reviews", right="reviews.view_productreview", icon="comment", order=50)


@hooks.register("register_bo_service_menu_item")
def questions_entry() -> Entry:
    return Entry(_("Questions"), "bo_desk:questions", right=questions.RIGHT, icon="help", order=55)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("questions.answer", _("Answer question"), _("Question answered"))
    actions.register_action("questions.hide", _("Hide question"), _("Question hidden"))
    actions.register_action("reviews.publish", _("Publish review"), _("Review published"))
    actions.register_action("reviews.refuse", _("Refuse review"), _("Review refused"))
    actions.register_action("reviews.answer", _("Answer review"), _("Review answered"))


@hooks.register("register_bo_queue")
def queue(request: HttpRequest, now: datetime) -> list[QueueGroup]:
    """Reviews that wait for moderation, and bad ones without an answer, for those who may act."""
    moderates, answers = request.user.has_perm("people.moderate_review"), request.user.has_perm("people.answer_review")
    if not moderates and not answers:
        return []
    found = counts()
    groups = []
    if moderates:
        check = pgettext("look into it", "Check")
        groups.append(_group(_("Reviews to moderate"), "waiting", found["waiting"], check, 40))
    if answers:
        answer = pgettext("a review", "Answer")
        groups.append(_group(_("Bad reviews without an answer"), "unanswered", found["unanswered"], answer, 30))
    return groups


@hooks.register("register_bo_queue")
def question_queue(request: HttpRequest, now: datetime) -> list[QueueGroup]:
    """Questions about products that wait for an answer, the oldest first."""
    if not request.user.has_perm(questions.RIGHT):
        return []
    rows = [
        QueueRow(
            icon="help",
            title=question.product.get_title() or "",
            meta=question.text[:60],
            url=reverse("bo_desk:question", args=[question.pk]),
            do=pgettext("a question", "Answer"),
        )
        for question in questions.in_view("waiting").select_related("product").order_by("asked_at", "pk")[:3]
    ]
    count = questions.counts()["waiting"]
    return [
        QueueGroup(name=_("Questions to answer"), count=count, rows=rows, url=reverse("bo_desk:questions"), order=25)
    ]


def _group(name: Text, view: str, count: int, do: str, order: int) -> QueueGroup:
    url = reverse("bo_desk:reviews") if view == "waiting" else reverse("bo_desk:reviews_view", args=[view])
    rows = [
        QueueRow(
            icon="comment",
            title=review.product.get_title() if review.product else "",
            meta=_g("%(score)s of 5") % {"score": review.score} + " · " + review.body[:60],
            url=reverse("bo_desk:review", args=[review.pk]),
            do=do,
        )
        for review in in_view(view).select_related("product").order_by("date_created", "pk")[:3]
    ]
    return QueueGroup(name=name, count=count, rows=rows, url=url, order=order)
