"""Addresses of the account pages."""

from django.urls import path

from storefront.accounts.views import account, addresses, entrance

app_name = "accounts"
urlpatterns = [
    path("account/", account.home, name="home"),
    path("account/sign-in/", entrance.sign_in, name="sign-in"),
    path("account/register/", entrance.register, name="register"),
    path("account/sign-out/", entrance.sign_out, name="sign-out"),
    path("account/password/forgotten/", entrance.reset_request, name="password-reset"),
    path("account/password/forgotten/sent/", entrance.reset_done, name="password-reset-done"),
    path("account/password/new/<uidb64>/<token>/", entrance.ResetConfirm.as_view(), name="password-reset-confirm"),
    path("account/password/", account.password, name="password"),
    path("account/profile/", account.profile, name="profile"),
    path("account/privacy/", account.privacy, name="privacy"),
    path("account/privacy/export/", account.export, name="export"),
    path("account/addresses/", addresses.address_list, name="addresses"),
    path("account/addresses/new/", addresses.address_new, name="address-new"),
    path("account/addresses/regions/", addresses.region_options, name="region-options"),
    path("account/addresses/regions/sheet/", addresses.region_sheet, name="region-sheet"),
    path("account/addresses/paste/", addresses.paste, name="paste"),
    path("account/addresses/<int:pk>/", addresses.address_edit, name="address-edit"),
    path("account/addresses/<int:pk>/default/", addresses.address_default, name="address-default"),
    path("account/addresses/<int:pk>/delete/", addresses.address_delete, name="address-delete"),
]
