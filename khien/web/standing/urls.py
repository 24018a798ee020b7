"""Addresses of “Tình hình”."""

from django.urls import path

from khien.web.standing import comparing, export, months, tree, views

app_name = "standing"

urlpatterns = [
    path("", views.index, name="index"),
    path("tien-do/", views.progress, name="progress"),
    path("dien-bien/", months.months, name="months"),
    path("dien-bien/tien-do/", months.keeping, name="keeping"),
    path("so-do/", tree.tree, name="tree"),
    path("so-sanh/", comparing.compare, name="compare"),
    path("viec/", views.cell, name="cell"),
    path("tra-loi/", views.answers, name="answers"),
    path("tra-loi/tom-tat/", views.answered, name="answered"),
    path("tai-ve/bang.<str:kind>", export.table, name="table"),
    path("tai-ve/viec.<str:kind>", export.duties, name="duties"),
]
