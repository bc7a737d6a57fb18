"""Giving and taking rights."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db.transaction import atomic
from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from backoffice.people.defaults import adopt_defaults
from backoffice.people.roles import ENTER, ROLES
from backoffice.people.roles import Role as RoleRights
from storefront.accounts.models import Role, User

_FILE_RIGHTS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)


class UnknownRole(LookupError):
    """No role has this code."""


class UnknownRight(LookupError):
    """A role names a permission that does not exist: a misspelt right, or an app that is not installed."""


@atomic
def sync_roles() -> None:
    """Make the groups hold exactly the rights of roles.py. Runs after each migration and may run any time.

    Groups without a Role row are left alone. Raises UnknownRight.
    """
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    linked = {role.code: role for role in Role.objects.select_related("group")}
    for code, role in ROLES.items():
        missing = role.rights - known.keys()
        if missing:
            raise UnknownRight(f"{code}: {', '.join(sorted(missing))}")
        row = linked.get(code)
        if row is None:
            group, _created = Group.objects.get_or_create(name=role.name)
            row = Role.objects.create(code=code, group=group)
        row.group.permissions.set([known[right] for right in sorted(role.rights)])
        _sync_content_rights(row.group, role, known)
    adopt_defaults()


def _sync_content_rights(group: Group, role: RoleRights, known: dict[str, Permission]) -> None:
    root = Page.get_first_root_node()
    files = Collection.get_first_root_node()
    if root is not None:
        wanted = {known[f"wagtailcore.{right}_page"].pk for right in role.pages}
        held = GroupPagePermission.objects.filter(group=group, page=root)
        held.exclude(permission_id__in=wanted).delete()
        for pk in wanted - set(held.values_list("permission_id", flat=True)):
            GroupPagePermission.objects.create(group=group, page=root, permission_id=pk)
    if files is not None:
        wanted = {known[right].pk for right in _FILE_RIGHTS} if role.files else set()
        collected = GroupCollectionPermission.objects.filter(group=group, collection=files)
        collected.exclude(permission_id__in=wanted).delete()
        for pk in wanted - set(collected.values_list("permission_id", flat=True)):
            GroupCollectionPermission.objects.create(group=group, collection=files, permission_id=pk)


@atomic
def grant_role(*, user: User, code: str, actor: User | None, now: datetime) -> None:
    """Make `code` the person's one role; an empty code takes every role away.

    Other groups stay. Writes the change into the history. Raises UnknownRole.
    """
    if code and code not in ROLES:
        raise UnknownRole(code)
    before = sorted(Role.objects.filter(group__user=user).values_list("code", flat=True))
    after = [code] if code else []
    if before == after:
        settle_staff_flags(user=user)
        return
    user.groups.remove(*Group.objects.filter(role__isnull=False))
    if code:
        user.groups.add(Group.objects.get(role__code=code))
    settle_staff_flags(user=user, before=before)
    log(user, "people.grant_role", user=actor, timestamp=now, data={"before": before, "after": after})


def settle_staff_flags(*, user: User, before: Sequence[str] = ()) -> None:
    """Keep is_staff and is_superuser equal to what the person's groups say.

    Oscar's views show the whole shop only to is_staff, so the flag must follow the groups wherever these are set.
    before: the roles the person had; a superuser made on the command line had none and keeps the flag.
    """
    codes = set(Role.objects.filter(group__user=user).values_list("code", flat=True))
    from_roles = any(ROLES[code].everything for code in codes if code in ROLES)
    superuser = from_roles if codes or before else user.is_superuser
    app, codename = next(iter(ENTER)).split(".")
    enters = user.groups.filter(permissions__codename=codename, permissions__content_type__app_label=app).exists()
    user.is_staff, user.is_superuser = enters or superuser, superuser
    User.objects.filter(pk=user.pk).update(is_staff=user.is_staff, is_superuser=user.is_superuser)
