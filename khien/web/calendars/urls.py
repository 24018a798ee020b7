"""Addresses of the calendars to subscribe to."""

from django.urls import path

from khien.web.calendars import views

app_name = "calendars"

urlpatterns = [
    path("", views.index, name="index"),
    path("tao/", views.make, name="make"),
    path("<int:key>/ngung/", views.end, name="end"),
    path("<str:token>.ics", views.feed, name="feed"),
]
