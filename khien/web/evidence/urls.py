"""Addresses of evidence."""

from django.urls import path

from khien.web.evidence import views

app_name = "evidence"

urlpatterns = [
    path("", views.index, name="index"),
    path("xem-xet/", views.review, name="review"),
    path("ghi/<slug:proof>/", views.new, name="new"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/quyet-dinh/", views.decide, name="decide"),
    path("<uuid:key>/rut/", views.withdraw, name="withdraw"),
    path("<uuid:key>/tep/<int:attachment>/", views.download, name="download"),
]
