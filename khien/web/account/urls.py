"""Addresses of sign-in. The library's own list also has sign-up and e-mail pages; only what we use is opened."""

from collections.abc import Sequence

from allauth.account import views as allauth
from allauth.mfa import urls as factors
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path

from khien.web.account import linking, providers, recovery, views

ours: tuple[list[URLPattern], str] = (
    [
        path("", views.index, name="index"),
        path("da-doc/", views.read_notes, name="read_notes"),
        path("loi-moi/<str:token>/", views.invited, name="invited"),
        path("phien/", views.visits, name="visits"),
        path("phien/<int:key>/ket-thuc/", views.end_visit, name="end_visit"),
        path("phien/ket-thuc/", views.end_others, name="end_others"),
        path("co-quan/oidc/", providers.oidc_start, name="oidc"),
        path("co-quan/oidc/ve/", providers.oidc_back, name="oidc_back"),
        path("co-quan/saml/", providers.saml_start, name="saml"),
        path("co-quan/saml/ve/", providers.saml_back, name="saml_back"),
        path("co-quan/saml/xong/", providers.saml_done, name="saml_done"),
        path("co-quan/saml/mo-ta/", providers.saml_metadata, name="saml_metadata"),
        path("co-quan/da-ra/", providers.signed_out, name="signed_out"),
        path("lien-ket/", linking.linked, name="linked"),
        path("lien-ket/them/", linking.confirm_link, name="confirm_link"),
        path("lien-ket/them/<str:way>/", providers.link, name="link"),
        path("lien-ket/<int:key>/go/", linking.unlink, name="unlink"),
    ],
    "account",
)


def whole(routes: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The library's routes, each in one transaction: a change of a factor and its entry in the chain stand together."""
    return [
        URLResolver(one.pattern, whole(one.url_patterns), one.default_kwargs, one.app_name, one.namespace)
        if isinstance(one, URLResolver)
        else URLPattern(one.pattern, transaction.atomic(one.callback), one.default_args, one.name)
        for one in routes
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(ours)),
    path("dang-nhap/", allauth.login, name="account_login"),
    path("dang-xuat/", allauth.logout, name="account_logout"),
    path("ngung-hoat-dong/", allauth.account_inactive, name="account_inactive"),
    path("dang-ky/", allauth.signup, name="account_signup"),
    path("xac-nhan-lai/", allauth.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/doi/", transaction.atomic(allauth.password_change), name="account_change_password"),
    path("mat-khau/dat/", transaction.atomic(allauth.password_set), name="account_set_password"),
    path("mat-khau/quen/", recovery.forgotten, name="account_reset_password"),
    path("hai-lop/", include(whole(factors.urlpatterns))),
]
