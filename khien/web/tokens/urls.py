"""Addresses of one's own tokens."""

from django.urls import path

from khien.web.tokens import own

app_name = "tokens"

urlpatterns = [
    path("", own.index, name="index"),
    path("tao/", own.new, name="new"),
    path("<int:key>/thu-hoi/", own.revoke, name="revoke"),
]
