"""Roles hold exactly the rights that roles.py lists, and the table in docs/roles.md says the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry

from backoffice.people.operations import UnknownRole, grant_role, sync_roles
from backoffice.people.roles import ROLES
from backoffice.people.table import roles_table
from storefront.accounts.models import User
from storefront.core import clock


def rights_of(user: User) -> set[str]:
    return set(User.objects.get(pk=user.pk).get_all_permissions())


def test_each_role_has_exactly_its_rights(staff: Callable[[str], User], role: str) -> None:
    user = staff(role)

    if not ROLES[role].everything:
        listed = rights_of(user) - {
            right for right in rights_of(user) if right.startswith(("wagtailcore.", "wagtailimages.", "wagtaildocs."))
        }
        assert listed == set(ROLES[role].rights)
    assert user.is_staff
    assert user.is_superuser == (role == "admin")


def test_sync_takes_away_what_was_added_by_hand(roles: None) -> None:
    group = Group.objects.get(role__code="packer")
    group.permissions.add(Permission.objects.get(codename="refund_order"))

    sync_roles()

    assert {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()} == set(ROLES["packer"].rights)


def test_sync_twice_changes_nothing(roles: None) -> None:
    before = list(GroupPagePermission.objects.order_by("pk").values_list("group", "permission", "page"))

    call_command("sync_roles", verbosity=0)

    assert list(GroupPagePermission.objects.order_by("pk").values_list("group", "permission", "page")) == before


def test_a_person_has_one_role_and_the_change_is_in_the_history(staff: Callable[[str], User]) -> None:
    user, boss = staff("agent"), staff("admin")

    grant_role(user=user, code="service.lead", actor=boss, now=clock.now())

    assert list(user.groups.values_list("role__code", flat=True)) == ["service.lead"]
    entry = ModelLogEntry.objects.filter(action="people.grant_role", object_id=str(user.pk)).latest("pk")
    assert entry.user == boss
    assert entry.data == {"before": ["agent"], "after": ["service.lead"]}


def test_without_a_role_nobody_is_staff(staff: Callable[[str], User]) -> None:
    user = staff("admin")

    grant_role(user=user, code="", actor=None, now=clock.now())

    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, rights_of(user)) == (False, False, set())


def test_unknown_role_changes_nothing(staff: Callable[[str], User]) -> None:
    user = staff("seller")

    with pytest.raises(UnknownRole):
        grant_role(user=user, code="emperor", actor=None, now=clock.now())

    assert list(user.groups.values_list("role__code", flat=True)) == ["seller"]


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("packer", "people.see_money"),
        ("packer", "people.refund_order"),
        ("packer", "people.reveal_contact"),
        ("agent", "people.refund_order"),
        ("seller", "people.refund_order"),
        ("marketer", "order.view_order"),
        ("marketer", "people.change_price"),
        ("marketing.lead", "people.change_price"),
        ("head", "people.refund_order"),
    ],
)
def test_what_a_role_must_never_hold(staff: Callable[[str], User], code: str, right: str) -> None:
    assert not staff(code).has_perm(right)


def test_the_documented_table_is_the_real_one() -> None:
    text = Path("docs/roles.md").read_text()

    assert roles_table() in text, "run: python manage.py sync_roles --document > docs/roles.md"


def test_a_person_made_in_the_admin_gets_the_flags_of_the_chosen_group(
    signed_in: Callable[[str], Client], roles: None
) -> None:
    group = Group.objects.get(role__code="packer")
    data = {
        "email": "new@staff.example",
        "first_name": "大勇",
        "last_name": "何",
        "password1": "correct horse 7",
        "password2": "correct horse 7",
        "groups": [group.pk],
        "is_active": "on",
    }

    response = signed_in("admin").post(reverse("wagtailusers_users:add"), data)

    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(email="new@staff.example")
    assert (user.is_staff, user.is_superuser) == (True, False)

    url = reverse("wagtailusers_users:edit", args=[user.pk])
    signed_in("admin").post(url, {**data, "groups": [], "password1": "", "password2": ""})
    user.refresh_from_db()
    assert not user.is_staff
