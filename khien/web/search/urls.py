"""Addresses of search."""

from django.urls import path

from khien.web.search import views

app_name = "search"

urlpatterns = [
    path("", views.index, name="index"),
    path("nhom/<slug:kind>/", views.group, name="group"),
]
