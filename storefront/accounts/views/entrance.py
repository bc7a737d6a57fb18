"""Coming in and going out: sign-in, registration, sign-out, a forgotten password."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from storefront.accounts import operations
from storefront.accounts.forms import NewPasswordForm, RegisterForm, ResetRequestForm, SignInForm
from storefront.accounts.lockout import too_many
from storefront.core.clock import now
from storefront.core.ratelimit import allow, client_address, seconds_left

BACKEND = "storefront.accounts.backends.EmailOrPhoneBackend"
QUARTER, HOUR = 15 * 60, 60 * 60


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: `next` when it is an address of this shop, else ""."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if own and target.startswith("/") else ""


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by mobile number or e-mail address and password. The cart of the visit comes along."""
    target = safe_next(request)
    if request.user.is_authenticated:
        return redirect(target or "accounts:home")
    form = SignInForm(request.POST or None, initial={"name": ""})
    if request.method == "POST":
        if not allow(f"sign-in:{client_address(request)}", 60, QUARTER):
            return too_many(request, seconds_left(QUARTER))
        if form.is_valid():
            data = form.cleaned_data
            user = authenticate(request, username=data["name"], password=data["password"])
            if user is not None:
                login(request, user)
                return HttpResponseRedirect(target or reverse("accounts:home"))
            form.add_error(
                None, gettext("The name and the password do not belong together. Check both, or set a new password.")
            )
    context = {"form": form, "next": target, "tab": "me"}
    return render(request, "storefront/accounts/sign_in.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Open an account and be signed in."""
    target = safe_next(request)
    if request.user.is_authenticated:
        return redirect(target or "accounts:home")
    form = RegisterForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        if not allow(f"register:{client_address(request)}", 10, HOUR):
            return too_many(request, seconds_left(HOUR))
        if form.is_valid():
            try:
                user = operations.register(**form.cleaned_data, now=now())
            except operations.AlreadyRegistered:
                words = gettext(
                    "There is an account with this number or address already. Sign in, or set a new password."
                )
                form.add_error(None, words)
            else:
                login(request, user, backend=BACKEND)
                return HttpResponseRedirect(target or reverse("accounts:home"))
    context = {"form": form, "next": target, "tab": "me"}
    return render(request, "storefront/accounts/register.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_request(request: HttpRequest) -> HttpResponse:
    """Ask for a link that sets a new password. The answer is the same whether there is such an account or not."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST":
        if not allow(f"reset:{client_address(request)}", 10, HOUR):
            return too_many(request, seconds_left(HOUR))
        if form.is_valid():
            email = form.cleaned_data["email"]
            if allow(f"reset-to:{email}", 3, HOUR):
                operations.request_password_reset(name=email, now=now())
            return redirect("accounts:password-reset-done")
    status = 422 if form.errors else 200
    return render(request, "storefront/accounts/reset_request.html", {"form": form, "tab": "me"}, status=status)


@require_safe
def reset_done(request: HttpRequest) -> HttpResponse:
    """What happens after the request."""
    return render(request, "storefront/accounts/reset_done.html", {"tab": "me"})


class ResetConfirm(PasswordResetConfirmView):
    """Set a new password by the link of the mail; Django's view keeps the token out of the address while one types."""

    form_class: Any = NewPasswordForm
    template_name = "storefront/accounts/reset_confirm.html"
    success_url = reverse_lazy("accounts:sign-in")
    token_generator = default_token_generator
    extra_context = {"tab": "me"}

    def form_valid(self, form: Form) -> HttpResponse:
        user: Any = self.user
        operations.change_password(user=user, actor=user, password=form.cleaned_data["password"], now=now())
        del self.request.session["_password_reset_token"]
        return render(self.request, "storefront/accounts/reset_complete.html", {"tab": "me"})
