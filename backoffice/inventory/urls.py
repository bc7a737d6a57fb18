"""Addresses of products and stock, below /admin/. The list stands above Oscar's editor, so the sidebar marks both."""

from django.urls import path

from backoffice.inventory import actions, held, listing, views

app_name = "bo_inventory"
urlpatterns = [
    path("shop/catalogue/products/", listing.ProductListView.as_view(), name="products"),
    path(
        "shop/catalogue/products/results/", listing.ProductListView.as_view(results_only=True), name="products_results"
    ),
    path("shop/catalogue/products/new/", views.NewProductView.as_view(), name="new"),
    path("shop/catalogue/products/in/<slug:view>/", listing.ProductListView.as_view(), name="products_view"),
    path(
        "products/in/<slug:view>/results/",
        listing.ProductListView.as_view(results_only=True),
        name="products_view_results",
    ),
    path("stock/", listing.StockListView.as_view(), name="stock"),
    path("stock/results/", listing.StockListView.as_view(results_only=True), name="stock_results"),
    path("stock/in/<slug:view>/", listing.StockListView.as_view(), name="stock_view"),
    path("stock/in/<slug:view>/results/", listing.StockListView.as_view(results_only=True), name="stock_view_results"),
    path("stock/held/", held.HeldView.as_view(), name="held"),
    path("stock/held/<slug:view>/", held.HeldView.as_view(), name="held_view"),
    path("stock/rules/", actions.PolicyView.as_view(), name="policy"),
    path("stock/<int:pk>/", views.StockCardView.as_view(), name="card"),
    path("stock/<int:pk>/transfer/", actions.TransferAction.as_view(), name="transfer"),
    path("stock/<int:pk>/inspect/", actions.InspectAction.as_view(), name="inspect"),
    path("stock/<int:pk>/beyond/", actions.BeyondAction.as_view(), name="beyond"),
]
