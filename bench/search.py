"""Search over stored words: the index beside a plain LIKE over the same rows, with equal answers asked for.

`python -m bench.search [--rows 400000] [--json]` makes its own SQLite file in a temporary folder; seed 2026.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

SEED, UNITS, MOST = 2026, 5000, 1001
TITLES = (
    "bản sao lưu mới nhất", "kiểm kê bản sao lưu 3-2-1", "kết quả rà soát bóc gỡ mã độc", "biên bản diễn tập",
    "danh sách trực giám sát", "đầu mối liên hệ", "báo cáo kết quả thực hiện văn bản đã gửi",
)  # fmt: skip
_SAID = "theo hồ sơ lưu tại đơn vị do cán bộ phụ trách công nghệ thông tin của trường ghi nhận ngày số công văn"
ASKED = ("sao luu", "dien tap", "th", '"sao luu moi"', "3446 ubnd", "khongcogi")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=400_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as folder:
        os.environ["KHIEN_DATA"] = folder
        os.environ.pop("KHIEN_DATABASE", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "khien.settings"
        import django

        django.setup()
        figures = measured(given.rows)
    print(json.dumps(figures, ensure_ascii=False) if given.json else json.dumps(figures, ensure_ascii=False, indent=1))


def measured(rows: int) -> dict[str, Any]:
    """Milliseconds, the best of five, of the newest 1,001 rows that meet each query."""
    from django.db import connection

    from khien.search.index import installing

    texts = made(rows)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id integer PRIMARY KEY, words text NOT NULL)")
        began = time.perf_counter()
        cursor.executemany("INSERT INTO kept (id, words) VALUES (%s, %s)", list(enumerate(texts, 1)))
        for statement in installing("sqlite", "kept"):
            cursor.execute(statement)
        seconds = time.perf_counter() - began
    found = {text: compared(text) for text in ASKED}
    return {
        "schema": "khien.bench.search/1",
        "seed": SEED,
        "rows": rows,
        "writing_seconds": round(seconds, 1),
        "queries": found,
        "worst_index_ms": max(one["index_ms"] for one in found.values()),
        "worst_baseline_like_ms": max(one["baseline_like_ms"] for one in found.values()),
        "agrees_with_baseline": all(one["agrees"] for one in found.values()),
    }


def made(rows: int) -> list[str]:
    """Words of invented pieces of evidence."""
    from khien.search.words import mark, stored

    chance, said = random.Random(SEED), _SAID.split()
    return [
        stored(
            [chance.choice(TITLES), " ".join(chance.choices(said, k=9)), f"{chance.randint(1, 9999)}/UBND-VX"],
            [mark("u", chance.randint(1, UNITS))],
        )
        for _ in range(rows)
    ]


def compared(text: str) -> dict[str, Any]:
    """One query through the index and by LIKE alone."""
    from khien.search.query import parsed

    query = parsed(text)
    expression, conditions, values = _index(query), *_like(query)
    by_index = f"SELECT id FROM kept WHERE id IN (SELECT rowid FROM kept_fts WHERE kept_fts MATCH %s) {_NEWEST}"
    by_like = f"SELECT id FROM kept WHERE {conditions} {_NEWEST}"
    index_ms, found = timed(lambda: _rows(by_index, [expression]))
    like_ms, plain = timed(lambda: _rows(by_like, values))
    return {"found": len(found), "index_ms": index_ms, "baseline_like_ms": like_ms, "agrees": found == plain}


_NEWEST = f"ORDER BY id DESC LIMIT {MOST}"


def _index(query: Any) -> str:
    from khien.search.field import expression_of

    return expression_of(query)


def _like(query: Any) -> tuple[str, list[str]]:
    ends = [(" ".join(term.words), "%" if term.prefix else " %") for (term,) in query.groups]
    return " AND ".join(["(' ' || words || ' ') LIKE %s"] * len(ends)), [f"% {words}{end}" for words, end in ends]


def _rows(statement: str, values: Sequence[str]) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return [row[0] for row in cursor.fetchall()]


def timed(asked: Callable[[], list[int]], times: int = 5) -> tuple[float, list[int]]:
    best, found = float("inf"), list[int]()
    for _ in range(times):
        began = time.perf_counter()
        found = asked()
        best = min(best, time.perf_counter() - began)
    return round(best * 1000, 1), found


if __name__ == "__main__":
    main()
