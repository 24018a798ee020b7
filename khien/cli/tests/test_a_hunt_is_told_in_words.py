from pathlib import Path

from khien.cli.hunt_tally import HuntTally
from khien.cli.hunt_words import left_words, summary, when
from khien.lake.sigma import types
from khien.lake.sigma.levels import at_least
from khien.lake.sigma.types import (
    All,
    Correlation,
    Event,
    Finding,
    Kind,
    Left,
    Named,
    Not,
    Op,
    Pattern,
    Rule,
    Rules,
    Source,
    Wild,
)
from khien.lake.types import Fault

SYSMON = Source("windows", "process_creation", "sysmon")


def named(title: str, level: str, *tags: str) -> Named:
    return Named(title, title, title, level, tags)


def contains(field: str, text: str) -> types.Test:
    return types.Test(field, Op.TEXT, Pattern((Wild.ANY, text, Wild.ANY)))


BAD = Rule(
    named("Bad", "critical", "attack.t1059.001", "attack.execution", "car.2013"),
    SYSMON,
    All((contains("CommandLine", "evil"), Not(contains("User", "SYSTEM")))),
)
ODD = Rule(named("Odd", "low"), SYSMON, contains("Image", "odd"))
RULES = Rules((BAD, ODD), (), (Left("x.yml", "Broken", "", "lý do"),))


def event(time: float | None, host: str, **fields: str) -> Event:
    return Event(fields, fields, "a.evtx", 7, (SYSMON,), time, host)


def told(*found: Finding | Fault, top: int = 20, idle: dict[Source, int] | None = None) -> str:
    tally = HuntTally()
    for one in found:
        if isinstance(one, Fault):
            tally.faults.append(one)
        else:
            tally.add(one)
    return summary(tally, RULES, idle or {}, {"windows"}, ["Đã xem."], top=top)


def test_the_worst_rule_stands_first_with_its_level_attack_hosts_times_and_what_it_met() -> None:
    said = told(
        Finding(ODD.named, event(1_700_000_000, "pc1", Image="odd.exe")),
        Finding(BAD.named, event(1_700_000_000, "pc1", CommandLine="x" * 300 + "evil.exe", User="an", EventID="1")),
        Finding(BAD.named, event(1_700_003_600, "pc2", CommandLine="evil")),
    )
    lines = said.splitlines()
    assert "Gặp 2 quy tắc, 3 lần, trên 2 máy. Mức của quy tắc: 1 nghiêm trọng, 1 thấp." in said
    at = lines.index("Theo quy tắc:")
    assert lines[at + 1] == "  [NGHIÊM TRỌNG] Bad (ATT&CK T1059.001; chạy mã)"
    assert lines[at + 2] == "      2 lần trên pc1, pc2, từ 15/11/2023 05:13:20 đến 06:13:20"
    assert lines[at + 3].startswith("      CommandLine: …x") and lines[at + 3].endswith("evil.exe")
    assert "Ví dụ ở a.evtx, bản ghi 7 (EventID 1)" in said
    assert (
        "Việc tiếp theo: xem máy pc1, quy tắc “Bad” trước, lần đầu lúc 15/11/2023 05:13:20: a.evtx, bản ghi 7" in said
    )
    assert said.index("  pc1: 2 quy tắc") < said.index("  pc2: 1 quy tắc")


def test_what_was_not_looked_at_is_told_and_what_the_own_logs_lack_stands_first() -> None:
    idle = {Source("linux", "", "sshd"): 3, Source("windows", "ps_script", ""): 2, Source("", "proxy", ""): 1}
    said = told(Fault("cut.evtx", "bị cắt"), idle=idle)
    assert "Không quy tắc nào gặp trong phần đọc được." in said
    assert "cut.evtx: bị cắt" in said
    assert "thiếu nguồn mà 2 quy tắc cần" in said and "windows/ps_script (2)" in said
    assert "4 quy tắc dành cho hệ thống khác, không có nhật ký ở đây: linux (3), proxy (1)." in said
    assert "1 quy tắc không chạy được" in said
    assert "Không quy tắc nào gặp." in told()
    assert list(left_words(RULES, 0)) == ["và 1 quy tắc khác không chạy được (--rules-left để xem hết)"]
    assert list(left_words(RULES, 5)) == ["x.yml: “Broken” không chạy được: lý do"]


def test_only_what_is_grave_asks_to_cut_a_machine_off() -> None:
    assert "cách ly máy" in told(Finding(BAD.named, event(0, "pc", CommandLine="evil")))
    mild = told(Finding(ODD.named, event(0, "pc", Image="odd")))
    assert "cách ly máy" not in mild and "Không có gì ở mức cao" in mild


def test_what_is_more_than_fits_is_counted() -> None:
    said = told(Finding(BAD.named, event(None, "", CommandLine="evil")), Finding(ODD.named, event(None, "pc")), top=1)
    assert "… và 1 quy tắc nữa (1 thấp)" in said
    assert "(nhật ký không ghi tên máy): 1 quy tắc" in said
    assert "Theo máy" not in told(Finding(BAD.named, event(None, "", CommandLine="evil")))


def test_a_correlation_says_its_group_and_count() -> None:
    counted = Finding(named("Many", "high"), event(0, "pc", EventID="4625"), {"user": "an"}, 12)
    assert "Nhóm đầu tiên: user = an (12)" in told(counted)


def test_control_characters_of_a_log_do_not_reach_the_terminal() -> None:
    said = told(Finding(BAD.named, event(0, "pc", CommandLine="evil\x1b[2J\x07")))
    assert "\x1b" not in said and "\x07" not in said


def test_a_time_that_no_calendar_has_is_said_so() -> None:
    assert when(1e18) == "thời điểm không rõ"


def test_a_level_keeps_what_is_as_bad_what_names_none_and_what_its_correlations_count() -> None:
    none = Rule(named("None", ""), SYSMON, contains("Image", "x"))
    inner = Correlation(named("Inner", "low"), Kind.EVENT_COUNT, ("Odd",), (), 60)
    outer = Correlation(named("Outer", "high"), Kind.TEMPORAL, ("Inner", "Bad"), (), 60)
    other = Rule(named("Other", "medium"), SYSMON, contains("Image", "y"))
    kept = at_least(Rules((BAD, ODD, none, other), (inner, outer), ()), "high")
    assert {one.named.title: one.told for one in kept.rules} == {"Bad": True, "Odd": False, "None": True}
    assert {one.named.title: one.told for one in kept.correlations} == {"Inner": False, "Outer": True}


def test_names_of_hosts_and_files_from_a_log_do_not_reach_the_terminal_raw() -> None:
    tally = HuntTally()
    tally.add(Finding(BAD.named, Event({}, {}, str(Path("a\x1b[0m.log")), 1, (SYSMON,), 0, "pc\x1b[2J")))
    assert "\x1b" not in summary(tally, RULES, {}, set(), [], top=5)
