"""Rows of a scanner's table as findings: every row is a finding, a note that finds nothing, or a bad row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from khien.evidence.rules.findings import Severity, severity_of
from khien.organisations.rules.rows import Column, RefusedCell, Rows, table_rows
from khien.organisations.rules.sheets import Sheet, SheetRow

COLUMNS: Mapping[str, Column] = {
    "title": Column(
        "Tồn tại",
        ("name", "title", "nvt name", "vulnerability", "plugin name", "lo hong", "ten lo hong", "ten"),
        True,
        4000,
    ),
    "severity": Column("Mức độ", ("risk", "severity", "risk factor", "threat", "muc"), longest=60),
    "score": Column("CVSS", ("cvss v3 0 base score", "cvss base score", "cvss v2 0 base score", "diem"), longest=20),
    "host": Column("Máy", ("host", "ip", "ip address", "target", "dia chi", "dia chi ip", "may chu"), longest=300),
    "hostname": Column("Tên máy", ("hostname", "dns name", "fqdn", "ten may chu"), longest=300),
    "port": Column("Cổng", ("port", "cong dich vu"), longest=40),
    "cve": Column("CVE", ("cves", "cve id"), longest=4000),
    "detail": Column("Mô tả", ("description", "synopsis", "summary", "mo ta chi tiet"), longest=20000),
    "solution": Column("Cách khắc phục", ("solution", "remediation", "khac phuc"), longest=20000),
}
_WORDS: Mapping[str, Severity | None] = {
    "critical": Severity.CRITICAL,
    "nghiêm trọng": Severity.CRITICAL,
    "high": Severity.HIGH,
    "cao": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "trung bình": Severity.MEDIUM,
    "low": Severity.LOW,
    "thấp": Severity.LOW,
    "none": None,
    "info": None,
    "informational": None,
    "log": None,
    "thông tin": None,
}
_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Scanned:
    """One row; without a severity it is a note of the scanner that finds nothing."""

    line: int
    title: str
    severity: Severity | None
    host: str
    hostname: str
    where: str
    cve: str
    detail: str


def scanned_rows(sheet: Sheet) -> Rows[Scanned]:
    """What the table says. Raises UnableToReadSheet where there is no column that names what was found."""
    return table_rows(sheet, COLUMNS, _row)


def _row(row: SheetRow, values: dict[str, str], _numbers: set[str]) -> Scanned:
    host, port = values.get("host", ""), values.get("port", "")
    told = [values.get("detail", ""), values.get("solution", "")]
    return Scanned(
        line=row.line,
        title=values["title"][:300],
        severity=_severity(values.get("severity", ""), values.get("score", "")),
        host=host,
        hostname=values.get("hostname", ""),
        where=(f"{host}:{port}" if port not in ("", "0") else host or values.get("hostname", ""))[:200],
        cve=values.get("cve", "")[:200],
        detail="\n\n".join(one for one in told if one)[:_LONGEST],
    )


def _severity(word: str, score: str) -> Severity | None:
    """The scanner's own word wins over its score; a row with neither cannot be weighed."""
    folded = word.strip().lower()
    if folded in _WORDS:
        return _WORDS[folded]
    try:
        return severity_of(float((score or folded).replace(",", ".")))
    except ValueError:
        raise RefusedCell(COLUMNS["severity"].heading, f"không hiểu mức độ “{word or score}”") from None
