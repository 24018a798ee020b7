"""Addresses of presence, handover, feeds of shifts, and of links that answer by mail."""

from django.urls import path

from khien.web.presence import feeds, handover, links, views

app_name = "presence"

urlpatterns = [
    path("co-mat/", views.mine, name="mine"),
    path("co-mat/don-vi/", views.unit_log, name="unit"),
    path("co-mat/kiem-tra/", views.checks, name="checks"),
    path("co-mat/kiem-tra/hoi/", views.check, name="check"),
    path("co-mat/dot/<uuid:key>/", views.period, name="period"),
    path("co-mat/<uuid:key>/", views.one, name="one"),
    path("co-mat/<uuid:key>/xac-nhan/", views.confirm, name="confirm"),
    path("giao-ca/", handover.index, name="handovers"),
    path("giao-ca/ca/<int:key>/", handover.write, name="write_handover"),
    path("giao-ca/<int:key>/", handover.one, name="handover"),
    path("giao-ca/<int:key>/nhan/", handover.take, name="take_handover"),
    path("giao-ca/viec/", handover.add_matter, name="add_matter"),
    path("giao-ca/viec/<int:key>/xong/", handover.end_matter, name="end_matter"),
    path("lich-truc/", feeds.index, name="feeds"),
    path("lich-truc/tao/", feeds.make, name="make_feed"),
    path("lich-truc/<int:key>/ngung/", feeds.end, name="end_feed"),
    path("lich-truc/<str:token>.ics", feeds.feed, name="feed"),
    path("tra-loi/<str:token>/", links.answer, name="answer"),
]
