"""Addresses of a unit's watch: the hub, its people, shifts, plans, swaps."""

from django.urls import path

from khien.web.rosters import calendar, hub, importing, people, planning, shifts, swaps

app_name = "rosters"

urlpatterns = [
    path("", hub.index, name="index"),
    path("thang/", calendar.month, name="month"),
    path("nam/", calendar.year, name="year"),
    path("ca-cua-toi/", calendar.mine, name="mine"),
    path("nguoi/", people.index, name="people"),
    path("nguoi/them/", people.new, name="new_person"),
    path("nguoi/tu-tai-khoan/", people.accounts, name="accounts"),
    path("nguoi/<int:key>/", people.one, name="person"),
    path("nguoi/<int:key>/sua/", people.change, name="change_person"),
    path("nguoi/<int:key>/thoi/", people.leave, name="leave"),
    path("nguoi/<int:key>/nghi/", people.away, name="away"),
    path("nguoi/<int:key>/nghi/<int:absence>/bo/", people.back_again, name="back_again"),
    path("ca/moi/", shifts.new, name="new"),
    path("ca/<int:key>/", shifts.one, name="shift"),
    path("ca/<int:key>/sua/", shifts.change, name="change"),
    path("ca/<int:key>/bo/", shifts.end, name="end"),
    path("ca/<int:key>/truc-thay/", shifts.substitute, name="substitute"),
    path("ca/<int:key>/nho-doi/", swaps.new, name="ask_swap"),
    path("xep-lich/", planning.new, name="plan"),
    path("xep-lich/<int:key>/", planning.again, name="plan_again"),
    path("xep-lich/<int:key>/ket-thuc/", planning.end, name="end_rotation"),
    path("nhap/", importing.upload, name="import"),
    path("nhap/<str:ticket>/", importing.take_in, name="take_in"),
    path("doi-ca/", swaps.index, name="swaps"),
    path("doi-ca/<int:key>/", swaps.one, name="swap"),
    path("doi-ca/<int:key>/dong-y/", swaps.consent, name="consent"),
    path("doi-ca/<int:key>/khong-nhan/", swaps.decline, name="decline"),
    path("doi-ca/<int:key>/rut/", swaps.withdraw, name="withdraw"),
]
