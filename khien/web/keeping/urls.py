"""Addresses of the administrator's page of backups."""

from django.urls import path

from khien.web.keeping import views

app_name = "keeping"

urlpatterns = [
    path("sao-luu/", views.index, name="index"),
    path("sao-luu/ngay/", views.ask, name="ask"),
]
