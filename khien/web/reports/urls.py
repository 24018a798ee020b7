"""Addresses of reports."""

from django.urls import path

from khien.web.reports import letter, views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("van-ban/<uuid:key>/", letter.draft, name="draft"),
    path("van-ban/<uuid:key>/mot-trang/", letter.brief_page, name="brief_page"),
    path("van-ban/<uuid:key>/mot-trang.pdf", letter.brief, name="brief"),
    path("van-ban/<uuid:key>/bang.<str:kind>", letter.table, name="table"),
    path("van-ban/<uuid:key>/ho-so.zip", letter.whole, name="whole"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/sua/", views.edit, name="edit"),
    path("<uuid:key>/cap-nhat/", views.refresh, name="refresh"),
    path("<uuid:key>/chot/", views.finalise, name="finalise"),
    path("<uuid:key>/phat-hanh/", views.close, name="close"),
    path("<uuid:key>/ban-thao.<str:kind>", views.preview, name="preview"),
    path("<uuid:key>/trang/<int:number>.png", views.picture, name="picture"),
    path("<uuid:key>/ban/<int:number>.<str:kind>", views.final, name="final"),
    path("<uuid:key>/ban-ky/", views.signed, name="signed"),
]
