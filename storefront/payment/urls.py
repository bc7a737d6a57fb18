"""The buyer's pages about payment; they stand in both languages."""

from django.urls import path

from storefront.payment import views

app_name = "payment"
urlpatterns = [
    path("pay/<str:number>/start/", views.start, name="start"),
    path("pay/<str:number>/transfer/", views.proof, name="proof"),
    path("pay/result/<str:number>/", views.result, name="result"),
]
