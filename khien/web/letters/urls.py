"""Addresses of the pages of letters."""

from django.urls import path

from khien.web.letters import (
    amending,
    clauses,
    deciding,
    following,
    listing,
    receiving,
    review,
    sending,
    taking_in,
    targeting,
)

app_name = "letters"

urlpatterns = [
    path("", listing.index, name="index"),
    path("tiep-nhan/", taking_in.new, name="new"),
    path("<uuid:key>/tep/<int:paper_id>/", taking_in.paper, name="paper"),
    path("<uuid:key>/ra-soat/", review.review, name="review"),
    path("<uuid:key>/ra-soat/thong-tin/", review.document, name="document"),
    path("<uuid:key>/ra-soat/xac-nhan/", review.confirm_subject, name="confirm_subject"),
    path("<uuid:key>/ra-soat/xep-lai/", review.set_aside, name="set_aside"),
    path("<uuid:key>/ra-soat/mo-lai/", review.resume, name="resume"),
    path("<uuid:key>/ra-soat/han-tra-loi/", clauses.answer_by, name="answer_by"),
    path("<uuid:key>/ra-soat/them/", clauses.add, name="add"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/", clauses.card, name="card"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/sua/", clauses.correct, name="correct"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/thoi-han/", clauses.deadline, name="deadline"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/tach/", clauses.split, name="split"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/gop/", clauses.merge, name="merge"),
    path("<uuid:key>/ra-soat/<uuid:clause_key>/bo/", clauses.drop, name="drop"),
    path("<uuid:key>/giao/", targeting.targets, name="targets"),
    path("<uuid:key>/giao/de-xuat/", targeting.accept_proposed, name="accept_proposed"),
    path("<uuid:key>/giao/da-chung-minh/", targeting.already, name="already"),
    path("<uuid:key>/giao/<uuid:clause_key>/", targeting.edit, name="targets_edit"),
    path("<uuid:key>/gui/", sending.send, name="send"),
    path("<uuid:key>/", following.one, name="one"),
    path("<uuid:key>/dieu-chinh/<uuid:clause_key>/", amending.clause, name="amend_clause"),
    path("<uuid:key>/dieu-chinh/han-tra-loi/", amending.answer_by, name="amend_answer_by"),
    path("<uuid:key>/dieu-chinh/gui-them/", amending.add_units, name="add_units"),
    path("<uuid:key>/thu-hoi/", amending.recall, name="recall"),
    path("<uuid:key>/thu-hoi/don-vi/", amending.recall_units, name="recall_units"),
    path("<uuid:key>/thu-hoi/<uuid:clause_key>/", amending.recall_clause, name="recall_clause"),
    path("<uuid:key>/ket-thuc/", amending.close, name="close"),
    path("nhan/<int:key>/", receiving.received, name="received"),
    path("nhan/<int:key>/ky/", receiving.sign, name="sign"),
    path("nhan/<int:key>/tra-lai/", deciding.give_back, name="give_back"),
    path("nhan/<int:key>/chap-nhan/", deciding.accept, name="accept"),
    path("nhan/<int:key>/nhap-thay/", deciding.on_behalf, name="on_behalf"),
]
