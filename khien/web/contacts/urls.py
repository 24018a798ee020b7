"""Addresses of contact points: the unit's own, whom to call, and what stands open to everybody."""

from django.urls import path, register_converter

from khien.web.contacts import calling, keeping, public, publishing, taking, views
from khien.web.contacts.converters import DomainConverter

register_converter(DomainConverter, "domain")

app_name = "contacts"
urlpatterns = [
    path("dau-moi/", views.index, name="index"),
    path("dau-moi/cap-duoi/", views.below, name="below"),
    path("dau-moi/danh-ba.vcf", views.vcard, name="vcard"),
    path("dau-moi/them/", keeping.add, name="add"),
    path("dau-moi/tu-van-ban/<uuid:key>/", taking.from_letter, name="from_letter"),
    path("dau-moi/trang-cong-khai/", publishing.page, name="page"),
    path("dau-moi/trang-cong-khai/dong/", publishing.close_page, name="close_page"),
    path("dau-moi/security-txt/", publishing.security_txts, name="security_txts"),
    path("dau-moi/security-txt/<domain:domain>/", publishing.security_txt, name="security_txt"),
    path("dau-moi/security-txt/<domain:domain>/tai/", publishing.download, name="security_txt_file"),
    path("dau-moi/security-txt/<domain:domain>/thoi/", publishing.withdraw, name="security_txt_withdraw"),
    path("dau-moi/khoa-ky/", publishing.key, name="key"),
    path("dau-moi/khoa-ky/bo/", publishing.end_key, name="end_key"),
    path("dau-moi/<uuid:key>/", views.one, name="one"),
    path("dau-moi/<uuid:key>/sua/", keeping.correct, name="correct"),
    path("dau-moi/<uuid:key>/xac-nhan/", keeping.verify, name="verify"),
    path("dau-moi/<uuid:key>/goi-truoc/", keeping.first, name="first"),
    path("dau-moi/<uuid:key>/bo/", keeping.end, name="end"),
    path("dau-moi/<uuid:key>/cong-bo/", keeping.release, name="release"),
    path("dau-moi/<uuid:key>/thoi-cong-bo/", keeping.withdraw, name="withdraw"),
    path("goi-ai/", calling.whom, name="whom"),
    path("cong-khai/dau-moi/<slug:slug>/", public.page, name="public_page"),
    path("cong-khai/dau-moi/<slug:slug>/danh-ba.vcf", public.vcard, name="public_vcard"),
    path("cong-khai/khoa/<slug:fingerprint>.asc", public.key, name="public_key"),
    path("cong-khai/<domain:domain>/security.txt", public.security_txt, name="public_security_txt"),
]
