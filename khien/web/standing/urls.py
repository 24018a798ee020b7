"""Addresses of “Tình hình”."""

from django.urls import path

from khien.web.standing import export, views

app_name = "standing"

urlpatterns = [
    path("", views.index, name="index"),
    path("tien-do/", views.progress, name="progress"),
    path("viec/", views.cell, name="cell"),
    path("tra-loi/", views.answers, name="answers"),
    path("tai-ve/bang.<str:kind>", export.table, name="table"),
    path("tai-ve/viec.<str:kind>", export.duties, name="duties"),
]
