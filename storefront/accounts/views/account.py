"""我的: the account's home, profile, password, one's own data."""

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from storefront.accounts import contributions, operations
from storefront.accounts.addresses import addresses_of
from storefront.accounts.forms import ChangePasswordForm, EraseForm, ProfileForm
from storefront.accounts.lockout import too_many
from storefront.accounts.models import User
from storefront.core.clock import now
from storefront.core.ratelimit import allow, seconds_left

HOUR = 60 * 60


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who I am, what my orders wait for, and the way to everything else."""
    user = cast(User, request.user)
    addresses = addresses_of(user)
    context = {
        "tab": "me",
        "here": "home",
        "order_tabs": contributions.order_tabs(user),
        "address": next(iter(addresses), None),
        "address_count": len(addresses),
    }
    return render(request, "storefront/accounts/home.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, number, address, language, consent."""
    user = cast(User, request.user)
    initial = {
        "name": user.get_full_name(),
        "phone": user.phone or "",
        "email": user.email or "",
        "language": user.language,
        "marketing_consent": user.marketing_consent,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_profile(user=user, actor=user, **form.cleaned_data, now=now())
        except operations.AlreadyRegistered:
            form.add_error(None, gettext("Another account uses this number or address already."))
        else:
            messages.success(request, gettext("Saved"))
            return redirect("accounts:profile")
    context = {"form": form, "tab": "me", "here": "profile"}
    return render(request, "storefront/accounts/profile.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("current", "password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other devices are signed out, this one stays."""
    user = cast(User, request.user)
    form = ChangePasswordForm(user, request.POST or None)
    if request.method == "POST":
        if not allow(f"password:{user.pk}", 10, HOUR):
            return too_many(request, seconds_left(HOUR))
        if form.is_valid():
            changed = operations.change_password(
                user=user, actor=user, password=form.cleaned_data["password"], now=now()
            )
            update_session_auth_hash(request, changed)
            messages.success(request, gettext("Your password is changed. Other devices have to sign in again."))
            return redirect("accounts:password")
    context = {"form": form, "tab": "me", "here": "password"}
    return render(request, "storefront/accounts/password.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Take one's data along, or erase the account."""
    user = cast(User, request.user)
    form = EraseForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST":
        if not allow(f"erase:{user.pk}", 10, HOUR):
            return too_many(request, seconds_left(HOUR))
        if form.is_valid():
            try:
                operations.erase_account(user=user, actor=user, password=form.cleaned_data["password"], now=now())
            except operations.WrongPassword:
                form.add_error("password", gettext("This is not your password"))
            except operations.AccountStillNeeded as needed:
                reasons = needed.reasons
            else:
                logout(request)
                messages.success(request, gettext("Your account is erased."))
                return redirect("home")
    status = 422 if form.errors or reasons else 200
    context = {"form": form, "reasons": reasons, "tab": "me", "here": "privacy"}
    return render(request, "storefront/accounts/privacy.html", context, status=status)


@never_cache
@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """One's own data as a JSON file."""
    user = cast(User, request.user)
    if not allow(f"export:{user.pk}", 10, HOUR):
        return too_many(request, seconds_left(HOUR))
    moment = now()
    with override(user.language):
        data: dict[str, Any] = operations.export_account(user=user, actor=user, now=moment)
    text = json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="guitai-{timezone.localtime(moment):%Y-%m-%d}.json"'
    return answer
