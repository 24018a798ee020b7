"""The words of official Vietnamese that this reader leans on: who acts, how orders begin, what is no order.

Folded (see `fold`), and about the genre only: no word here belongs to one letter or one issuer.
"""

import re

_LAST_VOWEL = re.compile(r"(?<![<\w])([hklmst]|qu|kh|th|tr|ch|ng)[yi]\b(?!\w)")


def pattern(source: str) -> re.Pattern[str]:
    """Compile a folded pattern so that "kĩ" and "kỹ", "qui" and "quy" match alike."""
    return re.compile(_LAST_VOWEL.sub(r"\1[iy]", source))


def across_lines(source: str) -> re.Pattern[str]:
    """The same pattern for text that keeps its line breaks: a space there may be the end of a line."""
    return re.compile(pattern(source).pattern.replace(" ", r"\s"))


def choice(words: str) -> str:
    """Alternatives of a comma-separated list, longest first."""
    items = {" ".join(word.split()) for word in words.split(",")}
    return "(?:" + "|".join(sorted(items - {""}, key=lambda item: (-len(item), item))) + ")"


# Verbs that end the name of who acts: "Sở Tài chính | tham mưu…"; none of them is part of a body's name.
PLAIN_VERBS = """
an dinh, ap dung, ban giao, ban hanh, bao cao, bam sat, bo tri, bo sung, boc go, boc tach, chan loc, chan, doi mat
khau, dat mat khau, bien soan, can cu,
can doi, cap nhat, cap phat, cau hinh, chap hanh, chi dao, cho phep, chu dong, chu tri, chu
trong, chiu trach nhiem, chiu su, chuan bi, chuan hoa, cong bo, cong khai, cai dat, co bien phap, co giai phap, co ke
hoach, co nhiem vu, co phuong an, co trach nhiem, co van ban, canh giac, co quyen, danh gia, day manh, day nhanh, dang
ky, dang tai, de nghi, de xuat, dinh ky, dieu chinh, don doc, doc lap, doi moi, duy tri, duoc phan cong, duoc giao
nhiem vu, gia han, gia co, giai quyet, ghi nhan, hang nam, hang quy, hang thang, hang tuan, hoan thanh, hoan thien,
huong dan, huy dong, han che, khac phuc, khan truong, khao sat, khoanh vung, khong duoc, khong de, khong cung cap,
khong su dung, khoi phuc, kip thoi, kich hoat, kien toan, ket noi, khuyen cao, khuyen khich, lam dau moi, la dau moi,
lap ke hoach, lap danh sach, lap du toan, lap ho so, lua chon, luu y, luyen tap, mo rong, mua sam, nang cao, nang cap,
nam bat, ngan chan, nghien cuu, nghiem tuc, nghiem cam, phai, phan anh, phan cong, phan loai, phat hien, phat dong,
phat huy, phe duyet, pho bien, phoi hop, phoi phop, phong ngua, phuc hoi, quan triet, quan tam, quyet dinh, quyet
liet, quyet toan, ra quet, ra soat, san lung, san sang, sao luu, sua doi, tang cuong, tao dieu kien, tao lap, tap
huan, tap trung, tham dinh, tham muu, thanh lap, thao go, thay doi, thay the, theo doi, thiet lap, thi diem, thu hoi,
thu thap, thuc hien, thuong xuyen, tich hop, tien hanh, tich cuc, tiep tuc, tim kiem, to chuc thuc hien, to chuc trien
khai, to chuc tuyen truyen, to chuc tap huan, long ghep, tam dung, tam ngung, tam ngat, quet,
to chuc dien tap, to chuc ra soat, to chuc kiem tra, to chuc luc luong,
tong ket, trao doi, trang bi, trien khai, truc tiep, tuan thu, tuyen truyen, uu tien, van dong, vo hieu hoa, xac dinh,
xac minh, xac nhan, xem xet, yeu cau, tu kiem tra, tu ra soat, chi trien khai, chi su dung, dam bao, cu can bo, gui
bao cao, gui ket qua, gui danh sach, bao dam, cong bo, lien he,
"""

# Verbs that begin an order, but are also parts of names ("Trung tâm Giám sát…", "doanh nghiệp cung cấp…").
NAMELIKE_VERBS = """
bao mat, bao ve, bao quan, bao tri, boi duong, chuyen doi, chuyen giao, cung cap, dao tao, dau tu, dieu phoi, dieu
tra, giam sat, ho tro, kiem soat, khai thac, luu tru, phat trien, phong chong, phong, quan ly, su dung, thanh tra,
truyen thong, truc, tuyen dung, ung cuu, ung dung, ung pho, van hanh, xu ly, xuat ban, tu, tiep nhan, co, go bo, go,
thuc thi, khong, thue, lap, giu, dung, gui, cu, dua, gan, nhan, lam, ky, thong ke, duoc, nham, thuong truc, to chuc,
canh bao, trinh, xay dung, kiem tra, tong hop, can, tham gia, dien tap, tong kiem tra, tong ra soat, xoa, xoa bo, tat,
mo, khoa, ma hoa, bat buoc, bat, loai bo, thu hep, doi soat, khai bao, ky ket, cam ket, nhac nho, xu phat, hoc tap,
cai tien, cach ly, co lap, ngat, sap xep, niem yet, di doi, xac thuc, phan tich, thiet ke, tai len, nop, huan luyen,
trong truong, thuc day, khi, neu, dat, phan quyen, cap(?! do), giao, de cao, xu ly nghiem, no luc, dinh huong, de, giam,
tang, mo lop, lay, kiem ke, thong bao, rut kinh nghiem, tham khao, gop y
"""

ADVERBS = "(?:(?:khan truong|chu dong|tich cuc|tiep tuc|thuong xuyen|kip thoi|nghiem tuc|dinh ky|truoc mat|dong thoi|"
ADVERBS += "hang (?:nam|quy|thang|tuan|ngay)|truc tiep|nhanh chong|chi|can|phai|cung|co the|ngay|cung nhau|tu)[ ,]+)*"

# How the name of who acts begins.
ORGANS = """
so, bo, ban, uy ban, ubnd, hdnd, cong an, cuc, chi cuc, tong cuc, vu, trung tam, phong, van phong, truong, thu
truong, giam doc, pho giam doc, pho chu tich, hieu truong, chu tich, chanh van phong, chanh, nguoi dung dau, lanh
dao, truong phong, truong ban, doanh nghiep, to chuc, doi, to, hoi, doan, doan thanh nien, ngan hang, benh vien, don
vi, co quan, ca nhan, can bo, cong chuc, nguoi dung, nguoi su dung, chu quan, ban quan ly, bao, dai, vien, hoc vien,
tong cong ty, tap doan, kho bac, bao hiem, mat tran, lien doan, thanh tra, toa an, vien kiem sat, bo chi huy, bo tu
lenh, to cong tac, thanh vien, cong ty, tram y te, thanh pho, tinh, dia phuong, thi xa, huyen, phuong, nha mang, nha
truong, bo phan, thue, nhom, dai hoc, khoa, khoi, giao vien, vien chuc, ngan hang, hai quan, buu dien, vnpt,
viettel, mobifone, he thong cac truong, so nganh, cap uy, chinh quyen, luc luong, co so, hop tac xa, ban chi dao,
chi nhanh, chu dau tu, chu rung, van thu, quan tri vien, ben, nganh, doan the, tinh uy, thanh uy, dang uy, huyen uy,
bo tu phap, tong giam doc, pho tong giam doc, chi bo, dang bo, cong doan, chi hoi, hoc sinh, sinh vien, nguoi hoc,
nguoi lao dong, nhan vien, chuyen vien, dang vien, phu huynh
"""
_PLURAL = r"(?:(?:cac|nhung|moi|toan the|tung|tat ca(?: cac)?|tat ca|mot so|quy)\s+)*"
# Verbs that begin like a body's name: "Tổ chức diễn tập", "Ban hành quy chế", "Bảo đảm…".
_NO_ORGAN = (
    r"(?!to chuc(?!,| tin dung| chinh tri| xa hoi| ca nhan| va ca nhan| dang| doan)\b|to trinh\b|to giac\b|"
    r"ban (?:hanh|giao|va|sao|tin|ghi|do|quyen|mem|than|dau)\b|bao (?:dam|ve|mat|quan|tri|cao|gom|ngay|cho|voi)\b|"
    r"so (?:hoa|luong|lieu|dien thoai|do)\b|bo (?:tri|sung|may|chi so|qua|sot|het)\b|"
    r"doi (?:moi|soat|voi|tuong|ngu|mat khau)\b|"
    r"hoi (?:nghi|thao|nhap)\b|dai (?:bieu|hoi)\b|doan ket\b|phong(?:,? (?:ngua|chong|tranh)\b| trao)|vien dan\b|"
    r"phuong (?:an|phap|thuc|tien|huong|cham)\b|vu (?:viec|an|mua)\b|"
    r"khoa (?:tai|cac|ngay|hoc|so|khan|the|chat|man|may|cua|quyen|truy)\b|"
    r"truong hop|thue (?:dich|ngoai|may|chuyen gia|duong|bao)|khoi (?:phuc|dong|tao)\b|"
    r"nganh nghe\b|ben canh\b|tinh (?:trang|hinh|than|nang|toan|huong|den|tu|theo)\b|"
    r"co so (?:du lieu|phap ly|ha tang|vat chat)|he thong|don vi tinh|ba la|luc luong tai cho|thanh pho thong minh)"
)
ORGAN = _PLURAL + _NO_ORGAN + choice(ORGANS) + r"\b"

ACTING = pattern(ADVERBS + choice(PLAIN_VERBS + "," + NAMELIKE_VERBS) + r"\b")
PLAIN_VERB = (
    "(?:" + choice(PLAIN_VERBS) + r"|can(?= (?!bo|tho|thiet|cu))|(?<!so )(?<!bo )(?<!nganh )xay dung"
    r"|(?<!trung tam )(?<!phong )(?<!co quan )(?<!to )(?<!doi )(?<!don vi )(?<!bo phan )(?:giam sat|ho tro|tiep nhan)"
    r"(?= (?:he thong|phu tai|cac|viec|tin|nguoi|chat che|lien tuc|thuong xuyen|hoat dong|thong tin|phan anh)\b)"
    r"|phan luong|canh bao(?= (?:khach hang|nguoi|cac|den|toi|cho|ve|kip thoi)\b)"
    r"|ghi (?:day du|nhat ky|chep)|la (?:co quan|don vi) (?:thuong truc|dau moi|chu tri)"
    r"|(?<!vien )(?<!truyen )(?<!giao )thong bao(?! dam| ve\b| mat\b| hiem)"
    r"|to chuc(?= (?:dao tao|tap huan|thu thap|kiem tra|ra soat|cac (?:lop|hoat dong|buoi|hoi nghi|dot)|hoi "
    r"nghi|dien tap|"
    r"xay dung|giam sat|quan triet|truc\b|danh gia|sao luu|boi duong|ung cuu|hop\b|phat dong|cuoc|hoc tap|"
    r"pho bien|huan luyen|"
    r"quan ly|van hanh|tong ket|so ket|thong ke|theo doi|day manh|thi\b))"
    r"|(?<!uy ban )kiem tra|(?<!ca )nhan duoc|(?<!phong )(?<!vien )tong hop)"
)
STARTS_WITH_ORGAN = pattern(ORGAN)
MUST = pattern(
    r"\b(?:de nghi|yeu cau|giao|phai|can|chiu trach nhiem|co trach nhiem|khong duoc|chi dao|chu tri|phoi hop|"
    r"nghiem cam|"
    r"dam bao|bao dam|thuc hien|trien khai)\b"
)
ENCOURAGES = pattern(r"\bkhuyen khich\b")
# A time or a case before who acts: "Khi có sự cố, …", "Từ nay đến ngày 30/4/2026, …".
WHEN_FIRST = pattern(
    r"(?:trong|truoc|cham nhat|sau|ngay|khi|doi voi|truong hop|neu|hang|dinh ky|vao|den|tu nay)\b[^,;:]{3,80}, "
)
