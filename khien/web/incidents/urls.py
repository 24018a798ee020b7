"""Addresses of incidents, and the open one that a printed code leads to."""

from django.urls import path

from khien.web.incidents import calling, doors, listing, one, papers, reporting, steps

app_name = "incidents"

_ONE = "su-co/<uuid:key>/"
_FORM = f"{_ONE}van-ban/<slug:form_id>/"
_PAPER = f"{_ONE}ban/<uuid:paper>/"
urlpatterns = [
    path("su-co/", listing.index, name="index"),
    path("su-co/bao/", reporting.report, name="report"),
    path("su-co/dia-chi-bao/", doors.index, name="door"),
    path("su-co/dia-chi-bao/mo/", doors.open_one, name="open_door"),
    path("su-co/dia-chi-bao/dong/", doors.close_one, name="close_door"),
    path("bao-su-co/<str:token>/", doors.report, name="report_by_door"),
    path(_ONE, one.one, name="one"),
    path(f"{_ONE}nhan/", steps.receive, name="receive"),
    path(f"{_ONE}xac-minh/", steps.confirm, name="confirm"),
    path(f"{_ONE}khong-phai/", steps.dismiss, name="dismiss"),
    path(f"{_ONE}mo-lai/", steps.reopen, name="reopen"),
    path(f"{_ONE}muc-do/", steps.judge, name="judge"),
    path(f"{_ONE}vuot-kha-nang/", steps.beyond, name="beyond"),
    path(f"{_ONE}dien-bien/", steps.write, name="write"),
    path(f"{_ONE}goi-doi/", calling.call_team, name="call_team"),
    path(f"{_ONE}anh/<int:picture>/", one.picture, name="picture"),
    path(f"{_ONE}anh/<int:picture>/bo/", steps.remove_picture, name="remove_picture"),
    path(_FORM, papers.fill, name="fill"),
    path(f"{_FORM}xem/", papers.preview, name="preview"),
    path(f"{_FORM}chot/", papers.freeze, name="freeze"),
    path(f"{_PAPER}gui/", papers.send, name="send"),
    path(f"{_PAPER}<str:kind>/", papers.file, name="file"),
]
