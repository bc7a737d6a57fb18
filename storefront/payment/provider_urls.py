"""Addresses that the payment provider uses, and the pages of the local Stripe; they have no language."""

from django.conf import settings
from django.urls import path

from storefront.payment.local_stripe import views as local
from storefront.payment.webhook import webhook

app_name = "stripe"
urlpatterns = [path("stripe/webhook/", webhook, name="webhook")]
if not settings.STRIPE_SECRET_KEY:
    urlpatterns += [
        path("pay/local/<str:session_id>/", local.page, name="local-page"),
        path("pay/local/<str:session_id>/card/", local.pay_by_card, name="local-card"),
        path("pay/local/<str:session_id>/challenge/", local.challenge, name="local-challenge"),
        path("pay/local/<str:session_id>/wallet/", local.wallet, name="local-wallet"),
        path("pay/local/<str:session_id>/late/", local.late, name="local-late"),
    ]
