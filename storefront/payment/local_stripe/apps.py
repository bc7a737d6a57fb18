from django.apps import AppConfig


class LocalStripeConfig(AppConfig):
    name = "storefront.payment.local_stripe"
    label = "local_stripe"
    verbose_name = "Local Stripe"
    default_auto_field = "django.db.models.BigAutoField"
