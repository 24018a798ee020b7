"""Addresses of passing a letter on. `key` is the letter passed on in `begin`, else one's own."""

from django.urls import path

from khien.web.forwarding import above, chain, links, paper, steps

app_name = "forwarding"

urlpatterns = [
    path("<uuid:key>/", steps.begin, name="begin"),
    path("<uuid:key>/noi-dung/", steps.clauses, name="clauses"),
    path("<uuid:key>/noi-dung-rieng/", steps.own, name="own"),
    path("<uuid:key>/noi-dung-rieng/<uuid:clause_key>/bo/", steps.remove, name="remove"),
    path("<uuid:key>/du-thao/", paper.paper, name="paper"),
    path("<uuid:key>/du-thao/loi-van/", paper.words, name="words"),
    path("<uuid:key>/du-thao/chot/", paper.finalise, name="finalise"),
    path("<uuid:key>/du-thao/so-va-ban-ky/", paper.issue, name="issue"),
    path("<uuid:key>/du-thao/cac-trang/", paper.pages, name="pages"),
    path("<uuid:key>/du-thao/trang/<int:number>/", paper.picture, name="picture"),
    path("<uuid:key>/du-thao/ban-xem/<slug:kind>/", paper.preview, name="preview"),
    path("<uuid:key>/du-thao/ban/<int:number>/<slug:kind>/", paper.final, name="final"),
    path("<uuid:key>/noi/", links.link, name="link"),
    path("<uuid:key>/bo-noi/", links.unlink, name="unlink"),
    path("<uuid:key>/can-cu/<int:ground_id>/", links.ground, name="ground"),
    path("<uuid:key>/van-ban-goc-doi/", above.changed, name="changed"),
    path("<uuid:key>/giu-nguyen/", above.keep, name="keep"),
    path("<uuid:key>/chuoi/", chain.chain, name="chain"),
    path("<uuid:key>/chung-quanh/", chain.around, name="around"),
    path("nhan/<int:key>/ben-duoi/", chain.below, name="below"),
    path("nhan/<int:key>/lay-so-lieu/", chain.gather, name="gather"),
]
