"""Oscar's category table without sorting by its column of checkboxes, which its own page answers with an error."""

from django.utils.translation import gettext_lazy as _
from django_tables2 import TemplateColumn
from oscar.apps.dashboard.catalogue import tables as base


class CategoryTable(base.CategoryTable):
    checkbox = TemplateColumn(
        verbose_name="", template_name="oscar/dashboard/catalogue/category_row_checkbox.html", orderable=False
    )
    description = TemplateColumn(
        template_code='{{ record.description|default:""|striptags|cut:"&nbsp;"|truncatewords:6 }}', orderable=False
    )

    actions = TemplateColumn(
        verbose_name=_("Actions"), template_name="oscar/dashboard/catalogue/category_row_actions.html", orderable=False
    )

    class Meta(base.CategoryTable.Meta):
        pass
