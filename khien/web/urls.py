"""Every address of the site, one line an area. The areas' own lists are beside their pages."""

from django.urls import URLPattern, URLResolver, include, path

from khien.web.account import language
from khien.web.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("viec/", include("khien.web.work.urls")),
    path("minh-chung/", include("khien.web.evidence.urls")),
    path("", include("khien.web.controls.urls")),
    path("", include("khien.web.assessments.urls")),
    path("", include("khien.web.dossiers.urls")),
    path("he-thong/", include("khien.web.systems.urls")),
    path("he-thong/", include("khien.web.levels.urls")),
    path("van-ban/", include("khien.web.letters.urls")),
    path("chuyen-tiep/", include("khien.web.forwarding.urls")),
    path("tinh-hinh/", include("khien.web.standing.urls")),
    path("bao-cao/", include("khien.web.reports.urls")),
    path("bao-cao-nam/", include("khien.web.yearly.urls")),
    path("truc/", include("khien.web.rosters.urls")),
    path("dot-truc/", include("khien.web.watches.urls")),
    path("don-vi/", include("khien.web.units.urls")),
    path("nhat-ky/", include("khien.web.audit.urls")),
    path("quan-tri/may/", include("khien.web.tokens.machine_urls")),
    path("quan-tri/xoa-du-lieu-ca-nhan/", include("khien.web.erasing.urls")),
    path("quan-tri/", include("khien.web.admin.urls")),
    path("quan-tri/", include("khien.web.keeping.urls")),
    path("quan-tri/thu-va-kenh/", include("khien.web.channels.urls")),
    path("thong-bao/", include("khien.web.notices.urls")),
    path("", include("khien.web.incidents.urls")),
    path("tim/", include("khien.web.search.urls")),
    path("huong-dan/", include("khien.web.guide.urls")),
    path("bang/", include("khien.web.tables.urls")),
    path("cach-xem/", include("khien.web.saved.urls")),
    path("lich/", include("khien.web.calendars.urls")),
    path("", include("khien.web.presence.urls")),
    path("", include("khien.web.contacts.urls")),
    path("doi-ung-cuu/", include("khien.web.teams.urls")),
    path("tai-khoan/ma-truy-cap/", include("khien.web.tokens.urls")),
    path("tai-khoan/", include("khien.web.account.urls")),
    path("suc-khoe/", include("khien.web.health.urls")),
    path("api/", include("khien.api.urls")),
    path("ngon-ngu/", language.choose, name="set_language"),
]

handler400 = "khien.web.refused.bad_request"
handler403 = "khien.web.refused.forbidden"
handler404 = "khien.web.refused.not_found"
handler500 = "khien.web.refused.fault"
