"""Addresses of products and stock, below /admin/. The list stands above Oscar's editor, so the sidebar marks both."""

from django.urls import path

from backoffice.inventory import listing, views

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
    path("stock/<int:pk>/", views.StockCardView.as_view(), name="card"),
]
