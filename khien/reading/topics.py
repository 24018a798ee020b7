"""What a duty is about: a table of folded patterns for each topic of the catalogue.

Order decides nothing: a duty has every topic whose pattern stands in its words, or "other".
"""

import re

from khien.reading.words import ORGAN, pattern

_A = r"[^.;:]"  # within one clause
_VULN = r"(?:lo hong|diem yeu)"
_INCIDENT = r"(?:cac |nhung )?(?:su co|tinh huong|tan cong mang|cuoc tan cong)"
_SECURITY = r"(?:an toan,? an ninh|an toan thong tin|an ninh mang|an ninh thong tin|an toan mang|attt|atttm|anm|bao mat|an toan he thong|an toan,? bao mat)"

# What names a thing, not an act: bodies, quoted words, titles of cited papers.
_NAMES = pattern(
    r"\"[^\"]{0,300}\"|trung tam giam sat an toan khong gian mang(?: quoc gia)?|trung tam ung cuu khan cap khong gian mang(?: viet nam)?|"
    r"(?:nen tang|he thong) dieu phoi xu ly su co(?: an toan thong tin mang(?: quoc gia)?)?|giao duc va dao tao|giao duc - dao tao|"
    r"(?:so|bo|phong|cuc|ubnd|tong cong ty)[^.;:]{0,40} truyen thong|cong thong tin dieu hanh|(?:mang luoi )?chia se ma doc|nguyen tac coi [^.;]{0,250}"
)
_TEAMS = pattern(
    r"\b(doi|to|mang luoi|trung tam|bo phan|co quan) (?:dieu phoi, )?ung cuu(?:,? (?:xu ly|khac phuc))?(?: su co)?(?: an toan thong tin(?: mang)?)?"
)
_TITLES = pattern(
    r"(?<=[/\d])[a-z][a-z&-]*(?:/[a-z&-]+)?,? (?:ngay \d[^,;.(]{3,24} )?(?:cua [^,;.(]{3,60}? )?(?:ve (?:viec )?|quy dinh |ban hanh |phe duyet |huong dan )[^,;.(]{10,260}"
)
_STARTS = r"(?:^|(?<=[.;:,] )|(?<= va )|(?<=dong thoi )|(?<=kip thoi )|(?<=chu dong )|(?<=san sang )|(?<=ho tro )|(?<=nham )|(?<=phoi hop )|(?<=thuc hien )|(?<=trach nhiem )|(?<=tham gia )|(?<=tien hanh )|(?<=to chuc )|(?<=de )|(?<=bao dam )|(?<=dam bao ))"

TOPICS: dict[str, tuple[str, ...]] = {
    "level_dossier": (
        r"ho so (?:de xuat )?cap do", r"cap do an toan", r"(?:theo|dung|phu hop(?: voi)?|tuong ung) (?:tung )?cap do", r"phe duyet[^.;:]{0,50} cap do",
        r"(?:xac dinh|phan loai|de xuat|tham dinh)[^.;:]{0,60} cap do", r"phuong an bao dam an toan[^.;:]{0,30} thong tin(?! khi)",
        r"85/2016", r"12/2022/tt", r"331/2026", r"bao dam an toan (?:he thong )?thong tin theo cap",
    ),
    "assessment": (
        r"kiem tra,? (?:va )?danh gia", r"danh gia(?: [a-z]+){0,6} " + _SECURITY, r"kiem tra[^.;:]{0,30}(?:dinh ky|thuong xuyen)[^.;]{0,60}(?:may chu|he thong|thiet bi)",
        r"kiem tra (?:cong tac )?(?:tuan thu|viec (?:bao dam|tuan thu|thuc hien)[^.;]{0,40}" + _SECURITY + ")", r"kiem thu|pentest|tham nhap thu|danh gia (?:rui ro|an toan|hien trang)|kiem dinh",
        r"(?:tong )?kiem tra(?:, ra soat)?[^.;:]{0,40}" + _SECURITY, r"tu (?:kiem tra|danh gia)",
    ),
    "vuln_scan": (
        r"ra quet|do quet|quet (?:cac )?lo hong|san tim lo hong", r"(?:ra soat|kiem tra|phat hien|tim kiem|do tim)(?:, (?:ra soat|kiem tra|phat hien|xac dinh|danh gia|khac phuc|xu ly)| va (?:ra soat|phat hien|xac dinh|danh gia|khac phuc|xu ly)| som| kip thoi| cac| nhung| day du| toan bo)* (?:cac |nhung )?" + _VULN,
        r"(?:ra soat|kiem tra|xac dinh)[^.;]{0,140}(?:bi|co (?:kha nang|nguy co)(?: bi)?|chiu) (?:anh huong|khai thac|ton tai lo hong)", r"(?:ra soat|kiem tra)[^.;:]{0,60}(?:ton tai|co) (?:cac )?" + _VULN,
        r"ra soat[^.;:]{0,50}phien ban",
    ),
    "patching": (
        r"(?<!van )ban va|va (?:cac )?(?:lo hong|loi)|ban cap nhat", r"(?:khac phuc|xu ly|vá|xoa bo|kiem soat)(?:[a-z ,]{0,40}?) (?:cac |nhung )?(?:" + _VULN + r"|ton tai|han che)",
        r"(?:nang cap|cap nhat)(?: len)?(?: [a-z]+){0,6} phien ban|cap nhat (?:he dieu hanh|phan mem|firmware|cac phan mem)|khac phuc[^.;]{0,60}" + _VULN,
    ),
    "warnings": (
        r"kenh canh bao", r"(?:van ban|ban tin|thong tin|trang|dia chi|cong) canh bao", r"theo doi[^.;]{0,70}(?:canh bao|nguy co|xu huong tan cong)", r"(?:cap nhat|tiep nhan|nam bat)[^.;]{0,70}canh bao",
        r"canhbaoattt|canh bao som", r"(?:xu ly|thuc hien|trien khai)[^.;:]{0,30}(?:theo )?(?:cac )?canh bao(?! ma doc)", r"(?:tuan thu|thuc hien)[^.;:]{0,20} khuyen (?:cao|nghi)",
    ),
    "monitoring": (
        r"truc giam sat|giam sat tap trung", r"giam sat(?:,? [a-z]+){0,3} (?:24|lien tuc|thuong xuyen|chat che|an toan|an ninh|attt)", r"he thong giam sat", r"trung tam (?:giam sat|dieu hanh)(?: dieu hanh)? an (?:toan|ninh)",
        r"(?:tang cuong|duy tri|trien khai|thuc hien|to chuc|chu dong|ket noi|theo doi|cong tac|chia se du lieu|phuong an|giai phap|nhan luc|dich vu|thong tin|hoat dong|bo tri)(?: va|,)?(?: theo doi,?)? giam sat(?! dau tu| thi cong| viec| phan bien| xa hoi)", r"\bsoc\b", r"theo doi(?:, giam sat)?[^.;]{0,50}24/(?:7|24)", r"giam sat[^.;]{0,60}(?:24/7|24/24|tan cong|bat thuong|luu luong|nhat ky|log)",
        r"(?:thu thap|luu tru|quan ly|phan tich) (?:nhat ky|log)|nhat ky he thong", r"phat hien (?:va ngan chan |som |kip thoi )+(?:cac )?(?:dau hieu|hanh vi|hoat dong|nguy co|tan cong)",
    ),
    "duty_roster": (
        r"phan cong(?: bo tri)? (?:luc luong|can bo|nhan su|nhan luc|lanh dao|don vi|bo phan)[^.;:]{0,60}(?:truc|thuong truc|ung cuu|24|ung pho)", r"luc luong[^.;]{0,40}(?:truc|thuong truc|ung truc)\b", r"truc (?:giam sat|ban|24|ung cuu|su co|ky thuat|chien|van hanh|he thong)",
        r"bo tri[^.;]{0,60}(?:\btruc\b|ung truc|san sang ung)", r"lich truc|ung truc|che do truc|ca truc|danh sach (?:can bo )?truc|phan cong truc|to chuc truc", r"thuong truc 24|\btruc\b[^.;]{0,40}24/(?:7|24)|nhan luc de truc",
    ),
    "antimalware": (r"ma doc|phan mem (?:doc hai|gian diep|diet|phong chong)|virus|vi rut|thu rac|ransom|ma hoa tong tien|ma hoa du lieu tong tien|diet ma|antivirus|anti-virus|edr\b",),
    "botnet": (r"botnet|bot net|may tinh ma\b|(?:danh sach|dia chi) ip[^.;]{0,40}(?:ma doc|doc hai|nhiem|canh bao)|ket noi[^.;]{0,30}may chu (?:dieu khien|doc hai)|c&c|\bioc|dau hieu (?:nhan dang|nhan biet) tan cong|ten mien doc hai",),
    "threat_hunting": (r"san lung|moi nguy hai|san tim|threat hunting|sang loc moi nguy",),
    "incident_plan": (
        r"(?:phuong an|ke hoach|kich ban|quy trinh)(?:,? (?:phuong an|ke hoach|kich ban|quy trinh|va))*[^.;:]{0,50}(?:ung cuu|ung pho|xu ly|khac phuc|phong ngua|doi pho|su co)", r"tinh huong (?:gia dinh|su co)",
    ),
    "incident_response": (
        _STARTS + r"(?:ung cuu|xu ly|khac phuc|ung pho|khoi phuc|ngan chan)(?:(?:,| va|, va) (?:xu ly|khac phuc|ung cuu|ung pho|ngan chan))*(?: kip thoi| nhanh chong| hieu qua| voi| ngay)* (?:cho |voi )?(?:khan cap )?" + _INCIDENT,
        r"(?:^|(?<=[.;] ))(?:chu dong |san sang )*(?:trien khai|thuc hien|to chuc|tham gia)(?: tot| nghiem tuc| kip thoi| day du| co hieu qua)* (?:cac )?(?:hoat dong |cong tac |bien phap )?(?:phong ngua, )?ung (?:cuu|pho)",
        r"(?:truc|giam sat)[^.;]{0,30} ung cuu va khac phuc", r"khac phuc (?:cac )?su co", r"(?:co lap|cach ly) (?:may|he thong|vung)", r"quan ly su co",
    ),
    "incident_reporting": (
        r"(?<!tiep nhan )(?<!tiep nhan va )(?:bao cao|thong bao|thong tin(?! dau moi)|trao doi)(?: ngay| kip thoi| va phoi hop| va xu ly| va| xu ly)*(?: cho [^.;]{3,60})?(?: ve)? (?:cac )?su co", r"(?:khi|neu|truong hop|hoac) (?:gap|xay ra|phat hien|co|bi|xuat hien|nghi ngo)[^;]{0,160}?(?:lien he|bao cao|thong bao|gui (?:ve|ngay)|bao ngay|thong tin (?:ngay|kip thoi|ve))",
        r"(?:thuc hien|che do|quy dinh ve) bao cao su co", r"(?:phan anh|cung cap thong tin) (?:ve )?su co",
        r"can ho tro[^.;]{0,80}lien he",
    ),
    "exercise": (r"dien tap|luyen tap|thuc chien|dien tap thuc",),
    "backup": (r"sao luu|ban sao (?:luu|uu|du lieu)|3-2-1|3 - 2 - 1|(?:khoi phuc|phuc hoi)(?: nhanh)?(?: lai)? (?:du lieu|hoat dong|he thong)|backup|du phong du lieu|luu tru du phong",),
    "awareness": (
        r"tuyen truyen|nang cao nhan thuc|nang cao y thuc|pho bien[^.;:]{0,60}(?:kien thuc|ky nang|phap luat|quy dinh|toi|den|cho)|quan triet|nang cao canh giac|canh giac (?:voi|truoc|ve|thong tin)|trang bi ky nang|pho cap ky nang|khuyen cao (?:nguoi|can bo)|truyen thong[^.;:]{0,30}(?:nhan thuc|ky nang)|nhan thuc(?:,| va| cho| ve)[^.;:]{0,80}" + _SECURITY,
    ),
    "training": (r"tap huan|dao tao|boi duong|huan luyen|khoa hoc ve",),
    "third_party": (r"ben thu ba|ben thu 3|chuoi cung ung|nha cung cap|nha thau|(?:doi tac|don vi|doanh nghiep)[^.;:]{0,30} (?:cung cap dich vu|phat trien phan mem|thi cong|bao tri)[^.;]{0,60}(?:cam ket|yeu cau|trach nhiem|hop dong)|yeu cau (?:cac )?(?:don vi|doanh nghiep)[^.;:]{0,20} cung cap|thoa thuan bao mat",),
    "trust_registration": (r"tin nhiem mang|tinnhiemmang|nhan tin nhiem",),
    "tslcd_ipv6": (r"truyen so lieu chuyen dung|ipv6|tslcd|\btsl",),
    "budget": (r"kinh phi|nguon von|ngan sach|du toan|bo tri von|nguon tai chinh",),
    "team": (
        r"kien toan|thanh lap[^.;:]{0,40} (?:doi|to|ban|bo phan|mang luoi)\b", r"(?:phat trien|tuyen dung|thu hut|tang cuong|bo tri|nang cao chat luong|bo sung|chuan hoa) (?:doi ngu |doi ngu can bo |nguon |can bo )?(?:nhan luc|nhan su|can bo)[^.;:]{0,40}(?:chuyen trach|" + _SECURITY + "|cong nghe thong tin|chuyen mon)",
        r"(?:phan cong|bo tri|chi dinh|giao|cu) (?:\d+ |it nhat \d+ |mot )?(?:can bo|nhan su|bo phan|don vi|dau moi|lanh dao)[^.;:]{0,30}(?:chuyen trach|phu trach|lam dau moi)", r"bo phan chuyen trach|don vi chuyen trach ve|can bo chuyen trach|nguon nhan luc (?:" + _SECURITY + "|bao dam)",
    ),
    "contact_points": (
        r"(?:cong bo|cung cap|thong bao|cu|cong khai|dang ky|niem yet|chi dinh|cap nhat|lap|gui)(?: [a-z]+){0,6} (?:dau moi|duong day nong|danh sach lien lac)", r"cong khai danh sach dia chi", r"dau moi lien (?:he|lac)[^.;]{0,40}(?:gui|ve)", r"(?:gui|cung cap)[^.;]{0,40}thong tin (?:dau moi|can bo)",
    ),
    "isp_duties": (r"(?:doanh nghiep|nha mang|nha cung cap)[^.;:]{0,40}(?:vien thong|internet|\bisp\b)[^.;]{0,40}(?:phai|co trach nhiem|thuc hien|chan|loc|phoi hop|bao dam)|ha tang mang luoi",),
    "customer_notice": (r"(?:canh bao|thong bao|khuyen cao|huong dan|ho tro|tu van)(?: [a-z]+){0,5} (?:khach hang|thue bao|nguoi dung dich vu)",),
    "coordination": (
        r"^(?:(?:chu dong|tich cuc|tang cuong|thuong xuyen|kip thoi|tiep tuc|san sang|quan tam|thuc hien)[ ,]+)*(?:phoi h?p?hop|phoi hop|hop tac|tham gia phoi hop)", r"(?:tuan thu|thuc hien|chap hanh)[^.;:]{0,30}dieu phoi|yeu cau dieu phoi|lenh dieu phoi|dieu phoi (?:cac hoat dong )?ung cuu", r"chia se thong tin(?! thieu)", r"(?:thuc hien|xu ly)[^.;:]{0,50}theo (?:yeu cau|huong dan|chi dao) cua[^.;]{0,80}(?:co quan chuc nang|cuc an toan thong tin|bo cong an|cong an|so thong tin)", r"\bco che phoi hop|quy che phoi hop", r"; (?:dong thoi )?(?:chu dong |tang cuong )?phoi hop (?:chat che )?(?:voi|cung)",
    ),
    "reporting_up": (
        r"bao cao[^.;]{0,70}(?:ket qua|tinh hinh|tien do)", r"(?:tong hop|thong ke)[^.;:]{0,60}bao cao", r"bao cao(?: ve| gui)? (?:so|ubnd|uy ban|giam doc|bo|chu tich|thu tuong|chinh phu|cong an|phong|lanh dao (?:so|ubnd|bo)|ban chi dao|truong ban)\b(?! co)", r"(?:gui|bao cao|nop)[^.;]{0,140}(?:truoc ngay|cham nhat|truoc \d)",
        r"(?:che do |thuc hien )?bao cao dinh ky|dinh ky (?:hang [a-z]+ )?(?:tong hop,? )?bao cao", r"ket qua[^.;:]{0,60}(?:gui|bao cao)[^.;]{0,20} ve", r"(?:gui|co) (?:van ban )?bao cao", r"bao cao[^.;]{0,50}(?:qua|ve) (?:so|phong|cong an|trung tam|van phong|bo|cuc|ubnd)\b", r"gui (?:ket qua|bieu mau|so lieu|bao cao)|phan anh[^.;]{0,30} ve ",
    ),
    "supervision": (
        r"don doc", r"(?:^|[.,;] |va |chu tri,? |trach nhiem )huong dan(?: va [a-z]+ [a-z]+|, [a-z]+ [a-z]+)*(?: [a-z]+){0,2}? (?:cac |cho cac |" + ORGAN + ")", r"theo doi, (?:kiem tra|giam sat, kiem tra|giam sat viec)", r"kiem tra,? (?:giam sat |don doc )?(?:viec|cong tac) (?:trien khai|thuc hien|tuan thu|chap hanh)|kiem tra viec", r"(?:to chuc|chi dao) trien khai thuc hien (?:quy che|ke hoach|chi thi|nghiem)|chi dao,? (?:huong dan|don doc|kiem tra|quan triet)|thanh tra, kiem tra|thanh kiem tra|thanh tra[^.;:]{0,40}" + _SECURITY,
        r"chiu trach nhiem (?:truoc|toan dien)[^.;]{0,100}(?:to chuc|trien khai|neu de|viec|ve |de xay ra)",
    ),
    "access_control": (r"mat khau|xac thuc|quyen (?:truy (?:cap|nhap)|dang nhap|quan tri)|phan quyen|kiem soat truy (?:cap|nhap)|\b(?:cap (?:moi|quyen|phat)|tao|thu hoi|thay doi|xoa|quan ly|khoa|ra soat|vo hieu hoa|dang ky|chuyen doi)\b[^.;]{0,60}(?:hop thu|tai khoan)|quan ly[^.;]{0,20}tai khoan|danh ba thu dien tu|\bmfa\b|\bvpn\b|chu ky so",),
    "data_protection": (r"(?:du lieu|thong tin) ca nhan|bao ve du lieu|lo,? lot(?: lo)?|lo lot|bi mat nha nuoc|ro ri (?:du lieu|thong tin)|lo lọt|an toan du lieu|bao mat du lieu",),
    "website_security": (
        r"(?:bao ve|an toan|bao mat|ra soat|kiem tra|giam sat|tan cong|chen|deface|quan tri|kiem soat|quet)[^.;]{0,70}(?:website|trang(?:/cong)? thong tin(?: dien tu)?|cong(?:/trang|, trang)? (?:thong tin dien tu|dich vu cong)|trang web|trang tin)", r"thay doi giao dien|tan cong (?:thay doi )?giao dien|chen (?:noi dung|ma|link|lien ket|quang cao)",
        r"(?:website|trang thong tin dien tu|cong thong tin dien tu)[^.;]{0,60}(?:an toan|bao mat|bao ve|https|ssl)",
    ),
    "account_phishing": (r"lua dao|gia mao|phishing|(?:duong )?(?:link|lien ket|tep|thu dien tu|email|tin nhan)[^.;]{0,20} (?:la\b|dang ngo|khong ro nguon)|chiem doat tai khoan",),
    "policy": (
        r"(?:xay dung|ban hanh|sua doi|ra soat|hoan thien|cap nhat|bo sung|trien khai|tuan thu|thuc hien)(?:,? [a-z]+){0,8} (?:quy che|quy dinh noi bo|noi quy|chinh sach)(?: [a-z]+){0,6} " + _SECURITY, r"(?:tuan thu|chap hanh)(?:[^.;]{0,80})(?:quy dinh|quy che|phap luat|luat)", r"(?:chi dao )?trien khai thuc hien nghiem tuc quy che|quan triet[^.;]{0,60}quy (?:che|dinh)", r"(?:quy che|quy dinh|chinh sach|quy trinh) (?:noi bo |ve )?(?:bao dam |quan ly )?" + _SECURITY,
    ),
}  # fmt: skip

_COMPILED = tuple((topic, pattern("|".join(sources))) for topic, sources in TOPICS.items())
_RESPONSE = dict(_COMPILED)["incident_response"]
_PLANS = pattern(
    r"(?:phuong an|ke hoach|kich ban|quy trinh|bien phap)(?:,? [a-z]+){0,8}? (?:ung cuu|ung pho|xu ly|khac phuc)(?:[, a-z]{0,30}?)su co"
)
_RESULTS = pattern(r"ket qua|tinh hinh thuc hien|truoc (?:ngay|\d)|dinh ky|cham nhat|hang (?:thang|quy|nam)")
_PROVIDER = pattern(
    r"(?:doanh nghiep|nha mang|tap doan|tong cong ty|nha cung cap)[^.]{0,80}(?:vien thong|internet|\bisp\b|trung tam du lieu)"
)
_ABOUT_SECURITY = pattern(
    _SECURITY
    + r"|ma doc|lo hong|su co|tan cong|khong gian mang|mang xa hoi|lua dao|he thong thong tin|xau doc|tin gia|mat khau|botnet|may chu|thiet bi mang"
)
_NEEDS_SECURITY = frozenset(
    {"awareness", "assessment", "monitoring", "warnings", "incident_plan", "team", "duty_roster", "isp_duties"}
)


def topics_of(text: str, *, audience: str, security_letter: bool) -> tuple[str, ...]:
    """Topics of a duty. `text` and `audience` are folded and squeezed.

    In a letter on another subject, words such as "tuyên truyền" count only beside words of security.
    """
    bare = _TITLES.sub(" ", _NAMES.sub(" ", _TEAMS.sub(r"\1", text)))
    found = [topic for topic, pattern_ in _COMPILED if pattern_.search(bare)]
    if "incident_response" in found and "incident_plan" in found and not _RESPONSE.search(_PLANS.sub(" ", bare)):
        found.remove("incident_response")
    if "incident_reporting" in found and "reporting_up" in found and not _RESULTS.search(bare):
        found.remove("reporting_up")
    if not security_letter and not _ABOUT_SECURITY.search(text):
        found = [topic for topic in found if topic not in _NEEDS_SECURITY]
    if security_letter and "isp_duties" not in found and _PROVIDER.match(_PLURALS.sub("", audience)):
        found.append("isp_duties")
    return tuple(found) or ("other",)


_PLURALS = re.compile(r"^(?:cac|nhung|moi)\s+")
