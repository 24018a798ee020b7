"""Addresses of the API: its one version, and the page that describes it."""

from django.urls import path

from khien.api.door import api
from khien.api.reference import reference

urlpatterns = [
    path("v1/docs", reference, name="api_reference"),
    path("v1/", api.urls),
]
