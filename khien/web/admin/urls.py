"""Addresses of administration."""

from django.urls import path

from khien.web.admin import views

app_name = "admin"

urlpatterns = [
    path("", views.index, name="index"),
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("nguoi/<int:key>/", views.person, name="person"),
    path("nguoi/<int:key>/phien/", views.end_visits, name="end_visits"),
    path("nguoi/<int:key>/hai-lop/", views.reset_factors, name="reset_factors"),
]
