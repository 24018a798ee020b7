"""Addresses of declared watches and of the rosters in them."""

from django.urls import path

from khien.web.watches import gaps, sending, views, writing

app_name = "watches"

urlpatterns = [
    path("", views.index, name="index"),
    path("lap/", writing.declare, name="declare"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/khoang-trong/", views.gaps, name="gaps"),
    path("<uuid:key>/sua/", writing.change, name="change"),
    path("<uuid:key>/bai-bo/", writing.call_off, name="call_off"),
    path("<uuid:key>/don-doc/", writing.remind, name="remind"),
    path("<uuid:key>/don-vi/<int:unit>/", views.roster, name="roster"),
    path("<uuid:key>/don-vi/<int:unit>/so-may/", sending.phone, name="phone"),
    path("<uuid:key>/don-vi/<int:unit>/duyet/", sending.approve, name="approve"),
    path("<uuid:key>/don-vi/<int:unit>/gui/", sending.send, name="send"),
    path("<uuid:key>/don-vi/<int:unit>/ban-da-ky/", sending.signed_copy, name="signed_copy"),
    path("<uuid:key>/don-vi/<int:unit>/tiep-nhan/", sending.accept, name="accept"),
    path("<uuid:key>/don-vi/<int:unit>/tra-lai/", sending.give_back, name="give_back"),
    path("<uuid:key>/don-vi/<int:unit>/xem-truoc.<str:kind>", sending.preview, name="preview"),
    path("<uuid:key>/don-vi/<int:unit>/ban/<int:number>.<str:kind>", sending.file, name="file"),
    path("<uuid:key>/don-vi/<int:unit>/ban-ky/<int:step>/", sending.paper, name="paper"),
    path("<uuid:key>/don-vi/<int:unit>/trong/", gaps.gap, name="gap"),
]
