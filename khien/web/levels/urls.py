"""Addresses of levels, below those of a system."""

from django.urls import path

from khien.web.levels import views

app_name = "levels"

urlpatterns = [
    path("<int:key>/cap-do/", views.interview, name="interview"),
    path("<int:key>/cap-do/de-xuat/", views.propose, name="propose"),
    path("<int:key>/cap-do/ghi/", views.note, name="set"),
    path("<int:key>/cap-do/hoi/<slug:screen>/", views.screen, name="screen"),
]
