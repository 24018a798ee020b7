"""Addresses of erasing."""

from django.urls import path

from khien.web.erasing import views

app_name = "erasing"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:kind>/<slug:key>/", views.one, name="one"),
]
