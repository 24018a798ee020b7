"""Addresses of saved views."""

from django.urls import path

from khien.web.saved import views

app_name = "saved"

urlpatterns = [
    path("", views.index, name="index"),
    path("luu/", views.save, name="save"),
    path("<int:key>/", views.change, name="change"),
    path("<int:key>/xoa/", views.delete, name="delete"),
]
