"""Addresses of information systems."""

from django.urls import path

from khien.web.levels import register
from khien.web.systems import views

app_name = "systems"

urlpatterns = [
    path("", register.index, name="index"),
    path("them/", views.add, name="add"),
    path("xac-nhan/", views.confirm, name="confirm"),
    path("<int:key>/ket-thuc/", views.end, name="end"),
]
