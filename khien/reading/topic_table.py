"""What a duty is about, as data: for each topic of the catalogue, folded patterns and the words they cannot do without.

Order decides nothing. `<security>` and the like are spelled out by `khien.reading.topics`. The words only save time.
"""

TOPICS: dict[str, tuple[str, ...]] = {
    "level_dossier": (
        r"ho so (?:de xuat )?cap do",
        r"mo hinh (?:0?4|bon) lop",
        r"cap do an toan",
        r"(?:theo|dung|phu hop(?: voi)?|tuong ung) (?:tung )?cap do(?! (?:nguy co|rui ro|dich|khan|nang|benh))",
        r"phe duyet[^.;:]{0,50} cap do",
        r"(?:xac dinh|phan loai|de xuat|tham dinh)[^.;:]{0,60} cap do",
        r"phuong an bao dam an toan[^.;:]{0,30}(?<!trang)(?<!cong) thong tin(?! khi)",
        r"85/2016",
        r"12/2022/tt",
        r"331/2026",
        r"bao dam an toan (?:he thong )?thong tin theo cap",
    ),
    "assessment": (
        r"kiem tra,? (?:va )?danh gia",
        r"danh gia(?: [a-z]+){0,6} <security>",
        r"kiem tra[^.;:]{0,30}(?:dinh ky|thuong xuyen)[^.;]{0,60}(?:may chu|he thong|thiet bi)",
        r"kiem tra (?:cong tac )?(?:tuan thu|viec (?:bao dam|tuan thu|thuc hien)[^.;]{0,40}<security>)",
        r"danh gia (?:cac )?(?:nguy co|rui ro)",
        r"kiem thu",
        r"pentest",
        r"tham nhap thu",
        r"(?<!duoc )danh gia (?:rui ro|an toan|hien trang)",
        r"kiem dinh",
        r"(?:tong )?kiem tra(?:, ra soat)?[^.;:]{0,40}<security>",
        r"tu (?:kiem tra|danh gia)",
    ),
    "vuln_scan": (
        r"ra quet",
        r"do quet",
        r"quet (?:cac )?lo hong",
        r"san tim lo hong",
        (
            r"(?:ra soat|kiem tra|phat hien|tim kiem|do tim)(?:, (?:ra soat|kiem tra|phat hien|xac dinh|"
            r"danh gia|khac phuc|xu ly)| va (?:ra soat|phat hien|xac dinh|danh gia|khac phuc|xu ly)| som|"
            r" kip thoi| cac| nhung| day du| toan bo)* (?:cac |nhung )?<vuln>"
        ),
        (
            r"(?:ra soat|kiem tra|xac dinh)[^.;]{0,140}(?:bi|co (?:kha nang|nguy co)(?: bi)?|chiu)"
            r" (?:anh huong|khai thac|ton tai lo hong)"
        ),
        r"(?:ra soat|kiem tra)[^.;:]{0,60}(?:ton tai|co) (?:cac )?<vuln>",
        r"ra soat[^.;:]{0,50}phien ban",
    ),
    "patching": (
        (
            r"(?<!van )(?<!co )(?<!can )(?<!phien )(?<!phong )(?<!phong, )(?<!so, )(?<!nganh )(?<!nganh, )(?<!thon )"
            r"ban va(?! (?:cac )?(?:<organ>|nang cao|huong dan|tai lieu|thon|xom))"
        ),
        r"va (?:cac )?(?:lo hong|loi)",
        r"ban cap nhat",
        r"(?:khac phuc|xu ly|vá|xoa bo|kiem soat)(?:[a-z ,]{0,40}?) (?:cac |nhung )?(?:<vuln>|ton tai|han che)",
        r"(?:nang cap|cap nhat)(?: len)?(?: [a-z]+){0,6} phien ban",
        r"cap nhat (?:he dieu hanh|phan mem|firmware|cac phan mem)",
        r"khac phuc[^.;]{0,60}<vuln>",
    ),
    "warnings": (
        r"kenh canh bao",
        r"(?:van ban|ban tin|thong tin|trang|dia chi|cong) canh bao",
        r"theo doi[^.;]{0,70}(?:canh bao|nguy co|xu huong tan cong)",
        r"(?:cap nhat|tiep nhan|nam bat)[^.;]{0,70}canh bao",
        r"canhbaoattt",
        r"canh bao som",
        r"(?:xu ly|thuc hien|trien khai)[^.;:]{0,30}(?:theo )?(?:cac )?canh bao(?! ma doc)",
        r"(?:tuan thu|thuc hien)[^.;:]{0,20} khuyen (?:cao|nghi)",
    ),
    "monitoring": (
        r"truc giam sat",
        r"giam sat tap trung",
        r"giam sat(?:,? [a-z]+){0,3} (?:24|lien tuc|thuong xuyen|chat che|an toan|an ninh|attt)",
        r"he thong giam sat",
        r"trung tam (?:giam sat|dieu hanh)(?: dieu hanh)? an (?:toan|ninh)",
        (
            r"(?:tang cuong|duy tri|trien khai|thuc hien|to chuc|chu dong|ket noi|theo doi|cong tac|"
            r"chia se du lieu|phuong an|giai phap|nhan luc|dich vu|thong tin|hoat dong|bo tri)(?: va|,)"
            r"?(?: theo doi,?)? giam sat(?! dau tu| thi cong| viec| phan bien| xa hoi)"
        ),
        r"(?<!cham )\bsoc\b",
        r"theo doi(?:, giam sat)?[^.;]{0,50}24/(?:7|24)",
        (
            r"theo doi(?: lien tuc| thuong xuyen| chat che|,)*(?: hoat dong(?: cua)?)?"
            r" (?:cac )?(?:he thong|may chu|luu luong)\b"
        ),
        r"giam sat[^.;]{0,60}(?:24/7|24/24|tan cong|bat thuong|luu luong|nhat ky|log)",
        r"(?:thu thap|luu tru|quan ly|phan tich) (?:nhat ky|log)",
        r"nhat ky he thong",
        r"phat hien (?:va ngan chan |som |kip thoi )+(?:cac )?(?:dau hieu|hanh vi|hoat dong|nguy co|tan cong)",
    ),
    "duty_roster": (
        (
            r"phan cong(?: bo tri)? (?:luc luong|can bo|cong chuc|vien chuc|"
            r"nhan vien|giao vien|nhan su|nhan luc|lanh dao|don vi|bo phan)"
            r"[^.;:]{0,60}(?:<duty>|thuong truc|ung cuu|24|ung pho)"
        ),
        r"luc luong[^.;]{0,40}(?:<duty>|thuong truc|ung truc)\b",
        r"truc (?:giam sat|ban|24|ung cuu|su co|ky thuat|chien|van hanh|he thong)",
        r"bo tri[^.;]{0,60}(?:<duty>|ung truc|san sang ung)",
        r"lich truc",
        r"ung truc",
        r"che do truc",
        r"ca truc",
        r"danh sach (?:can bo )?truc",
        r"phan cong truc",
        r"to chuc truc",
        r"thuong truc 24",
        r"<duty>[^.;]{0,40}24/(?:7|24)",
        r"nhan luc de truc",
    ),
    "antimalware": (
        r"ma doc",
        r"phan mem (?:doc hai|gian diep|diet|phong chong)",
        r"virus",
        r"vi rut",
        r"thu rac(?! thai)",
        r"ransom",
        r"ma hoa tong tien",
        r"ma hoa du lieu tong tien",
        r"diet ma",
        r"antivirus",
        r"anti-virus",
        r"edr\b",
    ),
    "botnet": (
        r"botnet",
        r"bot net",
        r"may tinh ma\b",
        r"(?:danh sach|dia chi) ip[^.;]{0,40}(?:ma doc|doc hai|nhiem|canh bao)",
        r"ket noi[^.;]{0,30}may chu (?:dieu khien|doc hai)",
        r"c&c",
        r"\bioc",
        r"dau hieu (?:nhan dang|nhan biet) tan cong",
        r"ten mien doc hai",
    ),
    "threat_hunting": (
        r"san lung",
        r"moi nguy hai",
        r"san tim",
        r"threat hunting",
        r"sang loc moi nguy",
    ),
    "incident_plan": (
        (
            r"(?:phuong an|ke hoach|kich ban|quy trinh)(?:,? (?:phuong an|ke hoach|kich ban|quy trinh|va))"
            r"*[^.;:]{0,50}(?:ung cuu|ung pho|doi pho|su co|(?:xu ly|khac phuc|phong ngua)[^.;:]{0,20}"
            r"(?:tan cong|tinh huong|khi))"
        ),
        r"tinh huong (?:gia dinh|su co)",
    ),
    "incident_response": (
        (
            r"<starts>(?:ung cuu|xu ly|khac phuc|ung pho|khoi phuc|ngan chan)(?:(?:,| va|, va) (?:xu ly|"
            r"khac phuc|ung cuu|ung pho|ngan chan))*(?: kip thoi| nhanh chong| hieu qua| voi| ngay)* (?:cho |"
            r"voi )?(?:khan cap )?<incident>"
        ),
        (
            r"(?:^|(?<=[.;] ))(?:chu dong |san sang )*(?:trien khai|thuc hien|to chuc|tham gia)(?: tot|"
            r" nghiem tuc| kip thoi| day du| co hieu qua)* (?:cac )?(?:hoat dong |cong tac |bien phap )"
            r"?(?:phong ngua, )?ung (?:cuu|pho)"
        ),
        r"(?:truc|giam sat)[^.;]{0,30} ung cuu va khac phuc",
        r"khac phuc (?:cac )?su co",
        r"phoi hop (?:chat che )?(?:voi|cung) [^.;]{3,80} (?:xu ly|ung cuu|khac phuc) (?:cac )?su co",
        r"(?:co lap|cach ly) (?:may|he thong|vung)",
        r"quan ly su co",
    ),
    "incident_reporting": (
        (
            r"(?:bao cao|thong bao|bao) (?:ngay|kip thoi)[^.;]{0,80} (?:khi|neu)[^.;]{0,60}"
            r"(?:bat thuong|su co|nghi ngo|ma doc|tan cong|vi pham)"
        ),
        (
            r"(?<!tiep nhan )(?<!tiep nhan va )(?:bao cao|thong bao|thong tin(?! dau moi)|trao doi)(?: ngay|"
            r" kip thoi| va phoi hop| va xu ly| va| xu ly)*(?: cho [^.;]{3,60})?(?: ve)? (?:cac )?su co"
        ),
        (
            r"(?:khi|neu)[^.;]{0,60}(?:bat thuong|nghi ngo|bi lo|chiem doat)[^;]{0,100}?"
            r"(?:bao ngay|bao cao|bao cho|thong bao|lien he)"
        ),
        (
            r"(?:khi|neu|truong hop|hoac) (?:gap|xay ra|phat hien|co|bi|xuat hien|nghi ngo)"
            r"[^;]{0,160}?(?:lien he|bao cao|thong bao|gui (?:ve|ngay)|bao ngay|thong tin (?:ngay|kip thoi|"
            r"ve))"
        ),
        r"(?:thuc hien|che do|quy dinh ve) bao cao su co",
        r"(?:xay ra|phat hien|gap)(?: cac)? su co[^.]{0,160}?(?:bao cao|thong bao|bao ngay)",
        r"(?:phan anh|cung cap thong tin) (?:ve )?su co",
        r"can ho tro[^.;]{0,80}lien he",
    ),
    "exercise": (
        r"(?<!khu vuc )(?<!ket thuc )dien tap",
        r"luyen tap",
        r"thuc chien",
        r"dien tap thuc",
    ),
    "backup": (
        r"sao luu",
        r"ban sao (?:luu|uu|du lieu)",
        r"3-2-1",
        r"3 - 2 - 1",
        r"(?:khoi phuc|phuc hoi)(?: nhanh)?(?: lai)? (?:du lieu|hoat dong|he thong)",
        r"backup",
        r"du phong du lieu",
        r"he thong (?:duoc |phai )*(?:khoi phuc|phuc hoi)",
        r"luu tru du phong",
    ),
    "awareness": (
        r"tuyen truyen(?! (?:dan|so lieu|hinh|thong)\b)",
        r"nang cao nhan thuc",
        r"nang cao y thuc",
        r"pho bien[^.;:]{0,60}(?:kien thuc|ky nang|phap luat|quy dinh|toi|den|cho)",
        r"quan triet",
        r"nang cao canh giac",
        r"canh giac (?:voi|truoc|ve|thong tin)",
        r"trang bi ky nang",
        r"pho cap ky nang",
        r"khuyen cao (?:nguoi|can bo)",
        r"truyen thong[^.;:]{0,30}(?:nhan thuc|ky nang)",
        r"nhan thuc(?:,| va| cho| ve)[^.;:]{0,80}<security>",
    ),
    "training": (
        r"tap huan",
        r"dao tao",
        r"boi duong",
        r"huan luyen",
        r"khoa hoc ve",
    ),
    "third_party": (
        r"ben thu ba",
        r"ben thu 3",
        r"chuoi cung ung",
        r"nha cung cap",
        r"nha thau",
        (
            r"(?:doi tac|don vi|doanh nghiep)[^.;:]{0,30} (?:cung cap dich vu|phat trien phan mem|thi cong|"
            r"bao tri)[^.;]{0,60}(?:cam ket|yeu cau|trach nhiem|hop dong)"
        ),
        r"yeu cau (?:cac )?(?:don vi|doanh nghiep)[^.;:]{0,20} cung cap",
        r"thoa thuan bao mat",
    ),
    "trust_registration": (
        r"tin nhiem mang",
        r"tinnhiemmang",
        r"nhan tin nhiem",
    ),
    "tslcd_ipv6": (
        r"truyen so lieu chuyen dung",
        r"ipv6",
        r"tslcd",
        r"\btsl",
    ),
    "budget": (
        r"kinh phi",
        r"nguon von",
        r"(?<!quyet toan )ngan sach",
        r"du toan",
        r"bo tri von",
        r"nguon tai chinh",
    ),
    "team": (
        r"kien toan",
        r"thanh lap[^.;:]{0,40} (?:doi|to|ban|bo phan|mang luoi)\b",
        (
            r"(?:phat trien|tuyen dung|thu hut|tang cuong|bo tri|nang cao chat luong|bo sung|chuan hoa)"
            r" (?:doi ngu |doi ngu can bo |nguon |can bo )?(?:nhan luc|nhan su|can bo)"
            r"[^.;:]{0,40}(?:chuyen trach|<security>|cong nghe thong tin|chuyen mon)"
        ),
        (
            r"(?:phan cong|bo tri|chi dinh|giao|cu) (?:\d+ |it nhat \d+ |mot )?(?:can bo|cong chuc|vien chuc|"
            r"giao vien|nhan su|nhan luc|bo phan|don vi|dau moi|lanh dao)"
            r"[^.;:]{0,30}(?:chuyen trach|phu trach|lam dau moi)"
        ),
        r"bo phan chuyen trach",
        r"don vi chuyen trach ve",
        r"can bo chuyen trach",
        r"nguon nhan luc (?:<security>|bao dam)",
    ),
    "contact_points": (
        (
            r"(?:cong bo|cung cap|thong bao|cu|cong khai|dang ky|niem yet|chi dinh|cap nhat|lap|gui)"
            r"(?:,? [a-z]+){0,9} (?:dau moi|duong day nong|danh sach lien lac)"
        ),
        r"cong khai danh sach dia chi",
        r"dau moi lien (?:he|lac)[^.;]{0,40}(?:gui|ve)",
        r"lam dau moi[^.;]{0,60}(?:,| va) gui (?:danh sach|thong tin)",
        r"(?:gui|cung cap)[^.;]{0,40}thong tin (?:dau moi|can bo)",
    ),
    "isp_duties": (
        (
            r"(?:doanh nghiep|nha mang|nha cung cap)[^.;:]{0,40}(?:vien thong|internet|\bisp\b)"
            r"[^.;]{0,40}(?:phai|co trach nhiem|thuc hien|chan|loc|phoi hop|bao dam)"
        ),
        r"ha tang mang luoi",
    ),
    "customer_notice": (
        (
            r"(?:canh bao|thong bao|khuyen cao|huong dan|ho tro|tu van)(?: [a-z]+){0,5} (?:khach hang|"
            r"thue bao|nguoi dung dich vu)"
        ),
    ),
    "coordination": (
        (
            r"^(?:(?:chu dong|tich cuc|tang cuong|thuong xuyen|kip thoi|tiep tuc|san sang|quan tam|thuc hien)"
            r"[ ,]+)*(?:phoi h?p?hop|phoi hop|hop tac|tham gia phoi hop)"
        ),
        r"(?:tuan thu|thuc hien|chap hanh)[^.;:]{0,30}dieu phoi",
        r"yeu cau dieu phoi",
        r"^<organ>[^.;:,]{0,80}? phoi hop (?:voi|cung|bao dam|chat che)\b",
        r"(?:lam|la) dau moi(?:,? [a-z]+){0,3} phoi hop",
        r"lenh dieu phoi",
        r"dieu phoi (?:cac hoat dong )?ung cuu",
        r"(?<!khong )chia se thong tin(?! (?:thieu|ca nhan))",
        (
            r"(?:thuc hien|xu ly)[^.;:]{0,50}theo (?:yeu cau|huong dan|chi dao)"
            r" cua[^.;]{0,80}(?:co quan chuc nang|cuc an toan thong tin|bo cong an|cong an|so thong tin)"
        ),
        r"\bco che phoi hop",
        r"quy che phoi hop",
        r"; (?:dong thoi )?(?:chu dong |tang cuong )?phoi hop (?:chat che )?(?:voi|cung)",
    ),
    "reporting_up": (
        r"bao cao[^.;]{0,70}(?:ket qua|tinh hinh|tien do)",
        r"(?:tong hop|thong ke)[^.;:]{0,60}bao cao",
        (
            r"bao cao(?: ve| gui)? (?:so|ubnd|uy ban|giam doc|bo|chu tich|thu tuong|chinh phu|cong an|phong|"
            r"lanh dao (?:so|ubnd|bo)|ban chi dao|truong ban)\b(?! co)"
        ),
        r"(?:(?<!khong )gui|bao cao|nop)[^.;]{0,140}(?:truoc ngay|cham nhat|truoc \d)",
        r"(?:che do |thuc hien )?bao cao dinh ky",
        r"dinh ky (?:hang [a-z]+ )?(?:tong hop,? )?bao cao",
        r"ket qua[^.;:]{0,60}(?:gui|bao cao)[^.;]{0,20} ve",
        r"(?:gui|co) (?:van ban )?bao cao",
        r"bao cao[^.;]{0,50}(?:qua|ve) (?:so|phong|cong an|trung tam|van phong|bo|cuc|ubnd)\b",
        r"(?<!khong )gui (?:ket qua(?! xet)|bieu mau|so lieu|bao cao)",
        r"phan anh[^.;]{0,30} ve ",
    ),
    "supervision": (
        r"don doc",
        (
            r"(?:^|[.,;] |va |chu tri,? |trach nhiem )huong dan(?! khach hang)(?: va [a-z]+ [a-z]+|, [a-z]+ [a-z]+)"
            r"*(?: [a-z]+){0,2}? (?:cac |cho cac |<organ>)"
        ),
        r"^<organ>[^.;:,]{0,60}? huong dan (?:cac|<organ>)",
        r"theo doi, (?:kiem tra|giam sat, kiem tra|giam sat viec)",
        r"kiem tra,? (?:giam sat |don doc )?(?:viec|cong tac) (?:trien khai|thuc hien|tuan thu|chap hanh)",
        r"kiem tra viec",
        r"(?:to chuc|chi dao) trien khai (?:thuc hien )?(?:quy che|ke hoach|chi thi|nghiem)",
        r"chi dao,? (?:huong dan|don doc|kiem tra|quan triet)",
        r"thanh tra, kiem tra",
        r"thanh kiem tra",
        r"thanh tra[^.;:]{0,40}<security>",
        r"chiu trach nhiem (?:truoc|toan dien)[^.;]{0,100}(?:to chuc|trien khai|neu de|viec|ve |de xay ra)",
    ),
    "access_control": (
        r"mat khau",
        r"(?:dung chung|cap|mot) (?:mot )?tai khoan(?! (?:dinh danh|ngan hang))",
        r"xac thuc",
        r"quyen (?:truy (?:cap|nhap)|dang nhap|quan tri)",
        r"phan quyen",
        r"kiem soat truy (?:cap|nhap)",
        r"truy (?:cap|nhap) tu xa",
        (
            r"\b(?<!khach hang )(?:cap (?:moi|quyen|phat)|tao|thu hoi|thay doi|xoa|quan ly|khoa|ra soat|"
            r"vo hieu hoa|dang ky|chuyen doi)\b[^.;]{0,60}(?:hop thu|tai khoan)"
        ),
        r"quan ly[^.;]{0,20}tai khoan",
        r"tai khoan[^.;]{0,60}(?:bi|duoc|phai) (?:khoa|thu hoi|vo hieu|xoa|huy)",
        r"danh ba thu dien tu",
        r"\bmfa\b",
        r"\bvpn\b",
        r"chu ky so",
    ),
    "data_protection": (
        r"(?:du lieu|thong tin|dinh danh) ca nhan",
        r"bao ve du lieu",
        r"lo,? lot(?: lo)?",
        r"lo lot",
        r"bi mat nha nuoc",
        r"ro ri (?:du lieu|thong tin)",
        r"lo lọt",
        r"an toan du lieu",
        r"bao mat du lieu",
    ),
    "website_security": (
        (
            r"(?:bao ve|an toan|bao mat|ra soat|kiem tra|giam sat|tan cong|chen|deface|quan tri|kiem soat|"
            r"quet)[^.;]{0,70}(?:website|trang(?:/cong)? thong tin(?: dien tu)?|cong(?:/trang|, trang)"
            r"? (?:thong tin dien tu|dich vu cong)|trang web|trang tin)"
        ),
        r"thay doi giao dien",
        r"tan cong (?:thay doi )?giao dien",
        r"chen (?:noi dung|ma|link|lien ket|quang cao)",
        r"(?:website|trang thong tin dien tu|cong thong tin dien tu)[^.;]{0,60}(?:an toan|bao mat|bao ve|https|ssl)",
    ),
    "account_phishing": (
        r"lua dao",
        r"gia mao",
        r"phishing",
        r"(?:duong )?(?:link|lien ket|tep|thu dien tu|email|tin nhan)[^.;]{0,20} (?:la\b|dang ngo|khong ro nguon)",
        r"duong dan (?:la(?=[,.;)]|$| va\b| hoac\b)|dang ngo|khong ro)",
        r"chiem doat tai khoan",
    ),
    "policy": (
        (
            r"(?:xay dung|ban hanh|sua doi|ra soat|hoan thien|cap nhat|bo sung|trien khai|tuan thu|thuc hien)"
            r"(?:,? [a-z]+){0,8} (?:quy che|quy dinh noi bo|noi quy|chinh sach)(?: [a-z]+){0,6} <security>"
        ),
        r"(?:tuan thu|chap hanh)(?:[^.;]{0,80})(?:quy dinh|quy che|phap luat|luat)",
        r"(?:chi dao )?trien khai thuc hien nghiem tuc quy che",
        r"quan triet[^.;]{0,60}quy (?:che|dinh)",
        r"(?:quy che|quy dinh|chinh sach|quy trinh) (?:noi bo |ve )?(?:bao dam |quan ly )?<security>",
    ),
}

NEEDS: dict[str, str] = {
    "level_dossier": "cap do|mo hinh|phuong an bao dam an toan|85/2016|12/2022/tt|331/2026|theo cap",
    "assessment": "danh gia|kiem tra|kiem thu|pentest|tham nhap thu|kiem dinh",
    "vuln_scan": "quet|lo hong|diem yeu|anh huong|khai thac|phien ban|kha nang|nguy co",
    "patching": "ban va|va lo|va cac|cap nhat|lo hong|diem yeu|ton tai|han che|phien ban",
    "warnings": "canh bao|theo doi|khuyen",
    "monitoring": "giam sat|soc|theo doi|nhat ky|log|trung tam dieu hanh|phat hien",
    "duty_roster": "truc|bo tri",
    "antimalware": "ma doc|phan mem|virus|vi rut|rac|ransom|ma hoa|diet ma|anti|edr",
    "botnet": "bot|may tinh ma|ip|ket noi|c&c|ioc|dau hieu nhan|ten mien",
    "threat_hunting": "san lung|moi nguy|san tim|threat",
    "incident_plan": "phuong an|ke hoach|kich ban|quy trinh|tinh huong",
    "incident_response": "su co|tinh huong|tan cong|ung cuu|ung pho|co lap|cach ly",
    "incident_reporting": "su co|bao ngay|bao kip|bao cho|bao cao|thong bao|lien he|thong tin|gui ",
    "exercise": "dien tap|luyen tap|thuc chien",
    "backup": "sao luu|ban sao|3-2-1|3 - 2|khoi phuc|phuc hoi|backup|du phong",
    "awareness": "tuyen truyen|nhan thuc|y thuc|pho bien|quan triet|canh giac|ky nang|khuyen cao|truyen thong",
    "training": "tap huan|dao tao|boi duong|huan luyen|khoa hoc",
    "third_party": "ben thu|chuoi cung ung|cung cap|nha thau|doi tac|don vi|doanh nghiep|thoa thuan",
    "trust_registration": "tin nhiem|tinnhiem",
    "tslcd_ipv6": "so lieu chuyen dung|ipv6|tsl",
    "budget": "kinh phi|nguon von|ngan sach|du toan|bo tri von|tai chinh",
    "team": "kien toan|thanh lap|nhan luc|nhan su|can bo|chuyen trach|phu trach|bo phan|don vi|dau moi|lanh dao",
    "contact_points": "dau moi|duong day nong|lien lac|danh sach|can bo",
    "isp_duties": "doanh nghiep|nha mang|nha cung cap|ha tang mang luoi",
    "customer_notice": "khach hang|thue bao|nguoi dung dich vu",
    "coordination": "phoi|hop tac|dieu phoi|chia se thong tin|theo ",
    "reporting_up": "bao cao|gui|nop|ket qua|phan anh|tong hop",
    "supervision": "don doc|huong dan|kiem tra|thanh tra|trien khai|chi dao|trach nhiem",
    "access_control": "mat khau|xac thuc|quyen|truy cap|truy nhap|hop thu|tai khoan|danh ba|mfa|vpn|ky so",
    "data_protection": "ca nhan|du lieu|lot|bi mat|ro ri",
    "website_security": "website|trang|cong|giao dien|chen",
    "account_phishing": "lua dao|gia mao|phishing|la|dang ngo|khong ro|chiem doat",
    "policy": "quy che|quy dinh|noi quy|chinh sach|quy trinh|phap luat|luat",
}
