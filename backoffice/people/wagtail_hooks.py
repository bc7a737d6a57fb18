"""Registration of what the shell shows about people."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from backoffice.people.operations import settle_staff_flags
from backoffice.people.roles import ROLES
from storefront.accounts.models import User


@hooks.register("register_permissions")
def rights_in_group_editor() -> QuerySet[Permission]:
    """Every right that a role of ours holds can be given to other groups, too."""
    wanted = Q()
    for right in {right for role in ROLES.values() for right in role.rights}:
        app, codename = right.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("people.grant_role", _("Change role"), _("Role changed"))


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def staff_flags_follow_groups(request: HttpRequest, user: User) -> None:
    settle_staff_flags(user=user)
