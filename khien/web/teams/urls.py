"""Addresses of teams, of people in them, of call-outs with their board, of the duty pay table."""

from django.urls import path

from khien.web.teams import calling, keeping, lists, one, pay, people, taking_in

app_name = "teams"

_TEAM = "<int:key>/"
_SEAT = f"{_TEAM}nguoi/<int:seat>/"
_CALL = "lan-goi/<uuid:key>/"
urlpatterns = [
    path("", lists.index, name="index"),
    path("quy-dinh/", lists.law, name="law"),
    path("lap/", keeping.new, name="new"),
    path(_TEAM, one.one, name="one"),
    path(f"{_TEAM}sua/", keeping.change, name="change"),
    path(f"{_TEAM}giai-the/", keeping.end, name="end"),
    path(f"{_TEAM}quyet-dinh/", one.decision, name="decision"),
    path(f"{_TEAM}thu-tu/", keeping.order, name="order"),
    path(f"{_TEAM}them-nguoi/", keeping.add, name="add"),
    path(f"{_TEAM}them-nguoi-moi/", keeping.add_new, name="add_new"),
    path(f"{_TEAM}nhap/", taking_in.take_in, name="take_in"),
    path(f"{_TEAM}chi-tra/", pay.table, name="pay"),
    path(f"{_TEAM}chi-tra/<slug:kind>/", pay.paper, name="pay_paper"),
    path(f"{_TEAM}lan-goi/", one.call_outs, name="call_outs"),
    path(f"{_TEAM}goi/", calling.call, name="call"),
    path(_SEAT, people.one, name="person"),
    path(f"{_SEAT}sua/", keeping.change_seat, name="change_seat"),
    path(f"{_SEAT}ky-nang/", people.skills, name="skills"),
    path(f"{_SEAT}giay-to/", people.add_paper, name="add_paper"),
    path(f"{_SEAT}giay-to/<int:paper>/", people.paper, name="paper"),
    path(f"{_SEAT}giay-to/<int:paper>/bo/", people.end_paper, name="end_paper"),
    path(_CALL, calling.one, name="call_out"),
    path(f"{_CALL}bang/", calling.board_part, name="board"),
    path(f"{_CALL}tra-loi/", calling.answer, name="answer"),
    path(f"{_CALL}co-mat/<int:line>/", calling.there, name="there"),
    path(f"{_CALL}ghi-ho/<int:line>/", calling.write_for, name="write_for"),
    path(f"{_CALL}goi-them/", calling.more, name="more"),
    path(f"{_CALL}ket-thuc/", calling.end, name="end_call_out"),
]
