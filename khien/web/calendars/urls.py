"""Addresses of the calendars to subscribe to."""

from django.urls import path

from khien.web.calendars import holidays, views

app_name = "calendars"

urlpatterns = [
    path("", views.index, name="index"),
    path("ngay-nghi/", holidays.index, name="holidays"),
    path("ngay-nghi/sua/", holidays.correct, name="correct"),
    path("tao/", views.make, name="make"),
    path("<int:key>/ngung/", views.end, name="end"),
    path("<str:token>.ics", views.feed, name="feed"),
]
