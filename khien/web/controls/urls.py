"""Addresses of controls: of one system below its own, of a subtree by themselves."""

from django.urls import path

from khien.web.controls import below, carrying, views

app_name = "controls"

SYSTEM = "he-thong/<int:key>/bien-phap/"
STANDARD = SYSTEM + "<slug:law>/"

urlpatterns = [
    path("bien-phap/", below.index, name="below"),
    path("bien-phap/con-thieu/", below.gaps, name="gaps"),
    path(SYSTEM, views.index, name="index"),
    path(SYSTEM + "mang-sang/", carrying.carry, name="carry"),
    path(STANDARD + "nhom/<slug:group>/", views.group, name="group"),
    path(STANDARD + "nhom/<slug:group>/tra-loi/", views.answer_group, name="answer_group"),
    path(STANDARD + "nhom/<slug:group>/xac-nhan/", carrying.confirm, name="confirm"),
    path(STANDARD + "muc/<str:control>/", views.answer, name="answer"),
]
