"""Addresses of the machines that an administrator connects."""

from django.urls import path

from khien.web.tokens import machines

app_name = "machines"

urlpatterns = [
    path("", machines.index, name="index"),
    path("ket-noi/", machines.new, name="new"),
    path("<int:key>/", machines.one, name="one"),
    path("<int:key>/sua/", machines.edit, name="edit"),
    path("<int:key>/ma/", machines.token, name="token"),
    path("<int:key>/ma/<int:token>/thu-hoi/", machines.revoke, name="revoke"),
    path("<int:key>/ngat/", machines.remove, name="remove"),
]
