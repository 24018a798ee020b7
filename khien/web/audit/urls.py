"""Addresses of the audit trail."""

from django.urls import path

from khien.web.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.index, name="index"),
    path("kiem-tra/", views.check, name="check"),
    path("<int:seq>/", views.one, name="one"),
]
