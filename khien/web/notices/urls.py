"""Addresses of notices. `khien.notices.composing` names three of them in mail; a test compares."""

from django.urls import path

from khien.web.notices import choice, log, reminding, views

app_name = "notices"

urlpatterns = [
    path("", views.index, name="index"),
    path("doc-het/", views.read_all, name="read_all"),
    path("tuy-chon/", choice.choose, name="choose"),
    path("xac-nhan/", choice.ask_to_confirm, name="ask_to_confirm"),
    path("xac-nhan/<str:token>/", choice.confirm, name="confirm"),
    path("nhat-ky/", log.index, name="log"),
    path("nhat-ky/<uuid:key>/gui-lai/", log.send_again, name="send_again"),
    path("don-doc/", reminding.remind, name="remind"),
    path("don-doc/<uuid:key>/", reminding.one, name="reminder"),
    path("don-doc/<uuid:key>/tien-do/", reminding.progress, name="reminder_progress"),
    path("<uuid:key>/", views.follow, name="follow"),
]
