"""Addresses of information systems."""

from django.urls import path

from khien.web.levels import register
from khien.web.systems import doubting, exchanging, long_tables, one, parts, suppliers, views

app_name = "systems"

urlpatterns = [
    path("", register.index, name="index"),
    path("them/", views.add, name="add"),
    path("xac-nhan/", views.confirm, name="confirm"),
    path("can-xem-lai/", doubting.index, name="doubts"),
    path("nha-cung-cap/", suppliers.index, name="suppliers"),
    path("nha-cung-cap/them/", suppliers.add, name="add_supplier"),
    path("nha-cung-cap/<int:key>/sua/", suppliers.change, name="change_supplier"),
    path("nha-cung-cap/<int:key>/ngung/", suppliers.end, name="end_supplier"),
    path("nha-cung-cap/<int:key>/hop-dong/", suppliers.add_contract, name="add_contract"),
    path("nha-cung-cap/hop-dong/<int:key>/", suppliers.change_contract, name="change_contract"),
    path("nha-cung-cap/hop-dong/<int:key>/ngung/", suppliers.end_contract, name="end_contract"),
    path("bang/", exchanging.index, name="exchange"),
    path("bang/<uuid:key>/", long_tables.page, name="long_table"),
    path("bang/<uuid:key>/tien-do/", long_tables.progress, name="long_table_progress"),
    path("bang/<uuid:key>/dong-y/", long_tables.agree, name="agree_table"),
    path("ngoai-he-thong/<slug:slug>/", parts.index, name="own_parts"),
    path("ngoai-he-thong/<slug:slug>/them/", parts.add, name="own_add_part"),
    path("ngoai-he-thong/<slug:slug>/<int:row>/", parts.change, name="own_change_part"),
    path("ngoai-he-thong/<slug:slug>/<int:row>/ngung/", parts.end, name="own_end_part"),
    path("<int:key>/", one.page, name="one"),
    path("<int:key>/mo-ta/<slug:section>/", one.save, name="save"),
    path("<int:key>/doi-ten/", one.rename, name="rename"),
    path("<int:key>/can-xem-lai/", one.doubts, name="doubts_one"),
    path("<int:key>/ket-thuc/", views.end, name="end"),
    path("<int:key>/thanh-phan/<slug:slug>/", parts.index, name="parts"),
    path("<int:key>/thanh-phan/<slug:slug>/them/", parts.add, name="add_part"),
    path("<int:key>/thanh-phan/<slug:slug>/<int:row>/", parts.change, name="change_part"),
    path("<int:key>/thanh-phan/<slug:slug>/<int:row>/ngung/", parts.end, name="end_part"),
]
