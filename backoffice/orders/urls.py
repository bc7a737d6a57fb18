"""Addresses of the order pages, below /admin/orders/."""

from django.urls import path

from backoffice.orders import actions, bulk, listing, money, readdress, views

app_name = "bo_orders"
urlpatterns = [
    path("", listing.OrderListView.as_view(), name="list"),
    path("results/", listing.OrderListView.as_view(results_only=True), name="list_results"),
    path("in/<slug:view>/", listing.OrderListView.as_view(), name="view"),
    path("in/<slug:view>/results/", listing.OrderListView.as_view(results_only=True), name="view_results"),
    path("selected/", bulk.SelectedOrdersAction.as_view(), name="selected"),
    path("money/", money.MoneyView.as_view(), name="money"),
    path("<str:number>/", views.OrderView.as_view(), name="order"),
    path("<str:number>/note/", actions.NoteAction.as_view(), name="note"),
    path("<str:number>/prepare/", actions.PrepareAction.as_view(), name="prepare"),
    path("<str:number>/ship/", actions.ShipAction.as_view(), name="ship"),
    path("<str:number>/parcels/<int:parcel>/trace/", actions.TraceAction.as_view(), name="trace"),
    path("<str:number>/cancel/", actions.CancelAction.as_view(), name="cancel"),
    path("<str:number>/address/", readdress.ReaddressAction.as_view(), name="readdress"),
    path("<str:number>/refund/", actions.RefundAction.as_view(), name="refund"),
    path("<str:number>/receipt/", actions.ReceiptAction.as_view(), name="receipt"),
    path("<str:number>/contact/", actions.ContactAction.as_view(), name="contact"),
    path("<str:number>/slip/", actions.SlipAction.as_view(), name="slip"),
]
