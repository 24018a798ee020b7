"""Addresses of the administrator's pages of mail and channels."""

from django.urls import path

from khien.web.channels import views

app_name = "channels"

urlpatterns = [
    path("", views.index, name="index"),
    path("gui-thu/", views.try_mail, name="try_mail"),
    path("gio-va-buoc/", views.rules, name="rules"),
    path("kenh-moi/", views.add, name="add"),
    path("<int:key>/gui-thu/", views.try_one, name="try_one"),
    path("<int:key>/ngung/", views.end, name="end"),
]
