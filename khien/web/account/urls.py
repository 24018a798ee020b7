"""Addresses of sign-in. The library's own list also has sign-up and e-mail pages; only what we use is opened."""

from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, include, path

from khien.web.account import views

ours: tuple[list[URLPattern], str] = ([path("loi-moi/<str:token>/", views.invited, name="invited")], "account")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(ours)),
    path("dang-nhap/", allauth.login, name="account_login"),
    path("dang-xuat/", allauth.logout, name="account_logout"),
    path("ngung-hoat-dong/", allauth.account_inactive, name="account_inactive"),
    path("dang-ky/", allauth.signup, name="account_signup"),
    path("xac-nhan-lai/", allauth.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/doi/", allauth.password_change, name="account_change_password"),
    path("mat-khau/dat/", allauth.password_set, name="account_set_password"),
    path("mat-khau/quen/", views.forgotten, name="account_reset_password"),
    path("hai-lop/", include("allauth.mfa.urls")),
]
