"""Synonyms: the list, one rule, and what it would change before it is saved."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from backoffice.search import figures
from backoffice.search.access import SEE, STEER, TABS, SteeringScreen
from backoffice.search.forms import SynonymForm, tell
from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import Text, actor_of
from search.engines.base import EngineUnavailable
from search.language.folding import fold
from search.language.synonyms import Rule
from search.models import Synonym
from search.operations import SteeringRefused, checked_rule, delete_synonym, save_synonym
from search.queries.previewing import preview
from search.vocabulary import rule_of
from storefront.core import clock


class RuleListView(RecordListView):
    """Base of the lists of what steers search."""

    right = SEE
    template_name = "backoffice/search/listing.html"
    tab = ""
    new_label: Text = ""
    new_url = ""
    row_url = ""

    def link_of(self, row: Any) -> str:
        """The page of a row, for those who may change it; "" for others."""
        return reverse(self.row_url, args=[row.pk]) if self.request.user.has_perm(STEER) else ""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.new_url or not self.request.user.has_perm(STEER):
            return []
        return [HeaderButton(self.new_label, url=reverse(self.new_url), icon_name="plus")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"tabs": TABS, "tab": self.tab, "may_steer": self.request.user.has_perm(STEER)}


class SynonymListView(RuleListView):
    model = Synonym
    export_right = SEE
    page_title = gettext_lazy("Synonyms")
    header_icon = "copy"
    views_named: Mapping[str, Text] = {
        "all": pgettext_lazy("synonyms", "All"),
        "both": gettext_lazy("In both directions"),
        "one": gettext_lazy("In one direction"),
    }
    url_stem = "bo_search:synonyms"
    view_stem = "bo_search:synonyms_view"
    default_ordering = "-pk"
    verbose_name_plural = gettext_lazy("rules")
    search_words = gettext_lazy("A word of the rule")
    tab = "synonyms"
    row_url = "bo_search:synonym"
    new_label = gettext_lazy("New synonym")
    new_url = "bo_search:synonym_new"
    empty_words = {
        "all": gettext_lazy(
            "No synonym yet. Names in both languages are synonyms by themselves; make a rule for other words."
        ),
        "both": gettext_lazy("No rule in both directions."),
        "one": gettext_lazy("No rule in one direction."),
    }

    @cached_property
    def columns(self) -> list[CellColumn]:
        return [
            CellColumn(
                "words",
                label=pgettext_lazy("of a rule", "Words"),
                template="backoffice/search/cells/rule.html",
                value=self.link_of,
                area="id",
                one_line=False,
                sort_key="words",
            ),
            CellColumn(
                "one_way",
                label=gettext_lazy("Direction"),
                template="backoffice/shell/state_cell.html",
                value=lambda rule: {
                    "word": _("In one direction") if rule.one_way else _("In both directions"),
                    "tone": "",
                },
                area="sum",
            ),
            CellColumn(
                "meant", label=gettext_lazy("Also finds"), value=lambda rule: rule.meant, area="item", one_line=False
            ),
        ]

    export_columns = {
        "words": (pgettext_lazy("of a rule", "Words"), lambda rule: rule.words),
        "one_way": (gettext_lazy("In one direction"), lambda rule: _("Yes") if rule.one_way else _("No")),
        "meant": (gettext_lazy("Also finds"), lambda rule: rule.meant),
    }

    def get_base_queryset(self) -> QuerySet[Synonym]:
        rows = Synonym.objects.all()
        return rows if self.view_key == "all" else rows.filter(one_way=self.view_key == "one")

    def find(self, rows: QuerySet[Synonym], text: str) -> QuerySet[Synonym]:
        text = text.replace("\x00", "").strip()[:80]
        return rows.filter(Q(words__icontains=text) | Q(meant__icontains=text)) if text else rows

    def view_counts(self) -> Mapping[str, int]:
        one = Synonym.objects.filter(one_way=True).count()
        every = Synonym.objects.count()
        return {"all": every, "both": every - one, "one": one}

    def summary(self, count: int) -> str:
        return _("%(count)s rules") % {"count": f"{count:,}"}


class SynonymScreen(SteeringScreen):
    """One rule: "Preview" shows what would change, "Save" does it, "Delete" takes the rule away."""

    template_name = "backoffice/search/synonym.html"
    trail = (
        (pgettext_lazy("sidebar", "Search"), "bo_search:figures"),
        (gettext_lazy("Synonyms"), "bo_search:synonyms"),
    )
    tab = "synonyms"
    rule: Synonym | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs and request.user.has_perm(STEER):
            self.rule = get_object_or_404(Synonym, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.rule) if self.rule else _("New synonym")

    def _form(self) -> SynonymForm:
        if self.rule:
            rule = self.rule
            return SynonymForm(
                initial={"words": rule.words, "meant": rule.meant, "one_way": "1" if rule.one_way else ""}
            )
        return SynonymForm(initial={"words": self.request.GET.get("words", "")[:100], "one_way": ""})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form") or self._form()} | super().get_context_data(**kwargs) | {"rule": self.rule}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do, actor, now = request.POST.get("do"), actor_of(request), clock.now()
        pk = self.rule.pk if self.rule else None
        if do == "delete" and pk is not None:
            delete_synonym(synonym_id=pk, actor=actor, now=now)
            messages.success(request, _("The rule is deleted. Search forgets it within a few seconds."))
            return redirect("bo_search:synonyms")
        form = SynonymForm(request.POST)
        if form.is_valid():
            try:
                if do == "preview":
                    rule = checked_rule(synonym_id=pk, **form.cleaned_data)
                    return self.render_to_response(self.get_context_data(form=form, **self._preview(rule)))
                save_synonym(synonym_id=pk, actor=actor, now=now, **form.cleaned_data)
            except Synonym.DoesNotExist:
                raise Http404 from None
            except SteeringRefused as error:
                tell(form, error)
            else:
                messages.success(request, _("Saved. Search knows the rule within a few seconds."))
                return redirect("bo_search:synonyms")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _preview(self, rule: Rule) -> dict[str, Any]:
        """What would change, by the real engine: for the words of the rule and for frequent queries."""
        old = rule_of(self.rule) if self.rule else Rule(())
        words = [fold(word) for word in (*rule.typed, *rule.meant, *old.typed, *old.meant)]
        queries = figures.sample(list(dict.fromkeys(words)), clock.now())
        try:
            changes = preview(
                rule,
                instead_of=self.rule.pk if self.rule else None,
                queries=queries,
                language=get_language() or "zh-hans",
            )
        except EngineUnavailable:
            return {"away": True}
        return {
            "previewed": True,
            "moved": [change for change in changes if change.moved],
            "same": [change for change in changes if not change.moved],
        }
