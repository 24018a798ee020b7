"""Addresses of dossiers: those of one system, and each dossier by itself, since its appraiser sees no more."""

from django.urls import path

from khien.web.dossiers import listing, national, one, ordering, taking, versions, writing
from khien.web.dossiers import steps as stepping

app_name = "dossiers"

_ONE = "ho-so-cap-do/<uuid:key>/"
urlpatterns = [
    path("he-thong/<int:system>/ho-so/", listing.index, name="index"),
    path("he-thong/<int:system>/ho-so/lap/", listing.begin, name="begin"),
    path("ho-so-cap-do/", listing.waiting, name="waiting"),
    path("ho-so-cap-do/danh-muc-trinh-thu-tuong/", national.index, name="national"),
    path(_ONE, one.one, name="one"),
    path(f"{_ONE}luat-hom-nay/", one.law, name="law"),
    path(f"{_ONE}so-do/", one.diagrams, name="diagrams"),
    path(f"{_ONE}noi-dung/", writing.words, name="words"),
    path(f"{_ONE}cau-tra-loi/", writing.facts, name="facts"),
    path(f"{_ONE}tep/them/", writing.add_paper, name="add_paper"),
    path(f"{_ONE}tep/<int:paper>/bo/", writing.remove_paper, name="remove_paper"),
    path(f"{_ONE}buoc/<slug:act>/", stepping.step, name="step"),
    path(f"{_ONE}xac-dinh-lai/", stepping.redetermine, name="redetermine"),
    path(f"{_ONE}tep/<int:paper>/", taking.upload, name="upload"),
    path(f"{_ONE}ban-ky/<int:step>/", taking.signed, name="signed"),
    path(f"{_ONE}giay-to/<slug:kind>.<slug:form>", taking.paper, name="paper"),
    path(f"{_ONE}danh-muc.xlsx", taking.checklist, name="checklist"),
    path(f"{_ONE}dong-goi/", ordering.order, name="bundle"),
    path(f"{_ONE}dong-goi/<uuid:order>/", ordering.one, name="order"),
    path(f"{_ONE}dong-goi/<uuid:order>/tep/", ordering.fetch, name="order_file"),
    path(f"{_ONE}da-nop/", versions.rounds, name="rounds"),
    path(f"{_ONE}da-nop/<int:filing>/<path:path>", taking.filed, name="filed"),
    path(f"{_ONE}thay-doi/", versions.changes, name="changes"),
]
