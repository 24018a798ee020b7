"""Addresses of units and people."""

from django.urls import path

from khien.web.units import changes, imports, people, story, views

app_name = "units"

urlpatterns = [
    path("", views.index, name="index"),
    path("them/", changes.add, name="add"),
    path("nhap/<str:kind>/", imports.upload, name="import"),
    path("nhap/<str:kind>/<str:ticket>/", imports.confirm, name="confirm"),
    path("<int:key>/", views.one, name="one"),
    path("<int:key>/lich-su/", story.page, name="story"),
    path("<int:key>/sua/", changes.correct, name="correct"),
    path("<int:key>/ma/", changes.code, name="code"),
    path("<int:key>/chuyen/", changes.move, name="move"),
    path("<int:key>/ket-thuc/", changes.end, name="end"),
    path("<int:key>/nguoi/", people.add, name="add_person"),
    path("nguoi/<int:key>/", people.one, name="person"),
    path("nguoi/<int:key>/sua/", people.correct, name="correct_person"),
    path("nguoi/<int:key>/vai-tro/", people.grant, name="grant"),
    path("nguoi/<int:key>/lien-ket/", people.invite, name="invite"),
    path("nguoi/<int:key>/thoi/", people.remove, name="remove"),
    path("nguoi/<int:key>/vai-tro/<int:role>/thu-hoi/", people.revoke, name="revoke"),
]
