"""Addresses of checks: lists of a subtree, each check, each finding, and the tab of a system."""

from django.urls import path

from khien.web.assessments import finding, lists, one, planning, scanning, steps

app_name = "assessments"

_ONE = "danh-gia/<uuid:key>/"
_FINDING = "danh-gia/ton-tai/<int:key>/"
urlpatterns = [
    path("danh-gia/", lists.index, name="index"),
    path("danh-gia/do-phu/", lists.coverage, name="coverage"),
    path("danh-gia/den-han/", lists.due, name="due"),
    path("danh-gia/ton-tai/", lists.findings, name="findings"),
    path("danh-gia/quy-dinh/", lists.law, name="law"),
    path("danh-gia/lap/", planning.new, name="new"),
    path("danh-gia/lap-doan/", planning.inspect, name="inspect"),
    path("he-thong/<int:key>/danh-gia/", lists.system, name="system"),
    path(_ONE, one.one, name="one"),
    path(f"{_ONE}ke-hoach/", planning.change, name="change"),
    path(f"{_ONE}da-lam/", steps.hold, name="hold"),
    path(f"{_ONE}ket-qua/", steps.finish, name="finish"),
    path(f"{_ONE}duyet/", steps.accept, name="accept"),
    path(f"{_ONE}tra-lai/", steps.send_back, name="send_back"),
    path(f"{_ONE}huy/", steps.cancel, name="cancel"),
    path(f"{_ONE}giay-to/them/", steps.add_paper, name="add_paper"),
    path(f"{_ONE}giay-to/<int:paper>/", one.paper, name="paper"),
    path(f"{_ONE}giay-to/<int:paper>/bo/", steps.remove_paper, name="remove_paper"),
    path(f"{_ONE}giay-to/<int:paper>/nhap/", scanning.take_in, name="take_in"),
    path(f"{_ONE}ton-tai/them/", finding.add, name="add_finding"),
    path(_FINDING, finding.one, name="finding"),
    path(f"{_FINDING}dat-han/", finding.settle, name="settle"),
    path(f"{_FINDING}san-lung/", finding.hunt, name="hunt"),
    path(f"{_FINDING}viec/<slug:act>/", finding.act, name="act"),
    path(f"{_FINDING}tep/<int:step>/", finding.paper, name="step_paper"),
]
