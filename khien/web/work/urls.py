"""Addresses of “Việc của tôi”."""

from django.urls import path

from khien.web.work import views

app_name = "work"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:key>/", views.duty, name="duty"),
    path("<int:key>/ban-thao/<slug:proof>/", views.draft, name="draft"),
    path("<int:key>/mien/", views.waive, name="waive"),
    path("<int:key>/bo-mien/", views.lift, name="lift"),
    path("<int:key>/su-kien/", views.event, name="event"),
]
