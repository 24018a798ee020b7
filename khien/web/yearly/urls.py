"""Addresses of the yearly report."""

from django.urls import path

from khien.web.yearly import below, register, sending, views, writing

app_name = "yearly"

urlpatterns = [
    path("", views.index, name="index"),
    path("lap/", writing.begin, name="begin"),
    path("luat/", views.laws, name="laws"),
    path("don-vi/", below.index, name="below"),
    path("don-doc/", below.remind_missing, name="remind"),
    path("cap-do/", register.by_level, name="matrix"),
    path("chuyen-tiep/", register.moves_below, name="moves"),
    path("chuyen-tiep/<int:key>/", register.moves_of, name="move"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/tien-do/", views.progress, name="progress"),
    path("<uuid:key>/he-thong/", views.rows, name="rows"),
    path("<uuid:key>/he-thong/<int:system>/", writing.row, name="row"),
    path("<uuid:key>/thong-tin-chung/", writing.head, name="head"),
    path("<uuid:key>/lay-so-lieu/", writing.redraw, name="redraw"),
    path("<uuid:key>/chot/", writing.freeze, name="freeze"),
    path("<uuid:key>/mo-lai/", writing.reopen, name="reopen"),
    path("<uuid:key>/gui/", sending.send, name="send"),
    path("<uuid:key>/ban-da-ky/", sending.paper, name="paper"),
    path("<uuid:key>/tiep-nhan/", sending.accept, name="accept"),
    path("<uuid:key>/tra-lai/", sending.give_back, name="give_back"),
    path("<uuid:key>/ban/<int:number>.<str:kind>", views.file, name="file"),
    path("<uuid:key>/ban-ky/<int:step>/", views.signed, name="signed"),
]
