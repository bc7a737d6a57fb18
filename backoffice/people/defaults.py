"""What Wagtail's and Oscar's migrations leave behind: names in English and groups that no role of ours uses."""

from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import Collection, GroupApprovalTask, Page, Workflow

_SPARE_GROUPS = ("Editors", "Moderators", "All Oscar Dashboard Permissions")
_APPROVAL = "Moderators approval"


def adopt_defaults() -> None:
    """Name the root page, the root collection and the approval of pages in Chinese; marketing managers approve.

    Only what still has its first name is touched, so that a name given by hand stays. Spare groups go when nobody is in
    them.
    """
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    if root is not None and root.title == "Root":
        Page.objects.filter(pk=root.pk).update(title="全部页面", draft_title="全部页面")
    if files is not None and files.name == "Root":
        Collection.objects.filter(pk=files.pk).update(name="全部文件")
    for task in GroupApprovalTask.objects.filter(name=_APPROVAL):
        task.name = "市场经理审批"
        task.save()
        task.groups.set(Group.objects.filter(role__code="marketing.manager"))
    Workflow.objects.filter(name=_APPROVAL).update(name="页面发布审批")
    used = Q(user__isnull=False) | Q(groupapprovaltask__isnull=False)
    Group.objects.filter(name__in=_SPARE_GROUPS, role__isnull=True).exclude(used).delete()
