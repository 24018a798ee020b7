"""The page for a leader who has five minutes: always one A4 page, or a plain refusal; words are never cut to fit."""

from collections.abc import Sequence

import typst

from khien.papers.layout import MM
from khien.papers.tables import UnableToCompose
from khien.papers.text import clean, pieces
from khien.papers.to_pdf import as_json, typeset
from khien.papers.types import Brief, Share

_ROOM = 170 * MM  # A4 less 20 mm on either side
_SIZE = 13
MOST_FIGURES, MOST_WORST, MOST_SENTENCES = 4, 5, 3


def brief_pdf(brief: Brief) -> bytes:
    """One page as PDF/A-2b; raises `UnableToCompose` when there is more than a leader reads in five minutes."""
    _refuse_more("số liệu lớn", brief.figures, MOST_FIGURES)
    _refuse_more("dòng cần quan tâm", brief.worst, MOST_WORST)
    _refuse_more("câu nhận xét", brief.sentences, MOST_SENTENCES)
    try:
        return typeset("brief.typ", _data(brief))
    except typst.TypstError as fault:
        if "brief-too-long" not in str(fault):
            raise
        raise UnableToCompose("Trang tóm tắt dài quá một trang A4; hãy rút ngắn các câu và tên gọi.") from fault


def _refuse_more(what: str, given: Sequence[object], most: int) -> None:
    if len(given) > most:
        raise UnableToCompose(f"Trang tóm tắt chỉ chứa tối đa {most} {what}, đang có {len(given)}.")


def _data(brief: Brief) -> dict[str, object]:
    body = " · ".join(name for name in (brief.parent_body, brief.body) if name)
    fourth = _ROOM / max(len(brief.figures), 1) - 20
    return {
        "plain_title": clean(brief.title),
        "plain_body": clean(brief.body),
        "body": _words(body),
        "title": _words(brief.title, size=23),
        "as_of": _words(brief.as_of),
        "footer": _words(brief.footer_note, size=8),
        "figures": [
            {
                "value": _words(figure.value, fourth, 38),
                "label": _words(figure.label, fourth),
                "note": _words(figure.note, fourth),
                "tone": figure.tone,
            }
            for figure in brief.figures
        ],
        "shares_label": _words(brief.shares_label),
        "shares": _shares(brief.shares),
        "worst_label": _words(brief.worst_label),
        "worst": [
            {
                "name": _words(worst.name, _ROOM / 2),
                "detail": _words(worst.detail, _ROOM / 2),
                "figure": _words(worst.figure, _ROOM / 4),
                "tone": worst.tone,
            }
            for worst in brief.worst
        ],
        "sentences": [_words(sentence, _ROOM - 40) for sentence in brief.sentences],
    }


def _shares(shares: Sequence[Share]) -> list[dict[str, object]]:
    """A share of nothing has no length on the bar, and none of the legend's room."""
    whole = sum(share.count for share in shares)
    return [
        {
            "label": _words(share.label),
            "count": share.count,
            "tone": share.tone,
            "shown": f"{share.count:,}".replace(",", ".") + f" ({_percent(share.count, whole)})",
        }
        for share in shares
        if share.count > 0
    ]


def _percent(count: int, whole: int) -> str:
    """Whole percents; "<1%" and ">99%" where rounding would say none or all."""
    share = 100 * count / whole
    if 0.5 <= share <= 99.5 or count == whole:
        return f"{share:.0f}%"
    return "<1%" if share < 0.5 else ">99%"


def _words(text: str, room: float = _ROOM, size: float = _SIZE) -> list[object]:
    return as_json(pieces(clean(text), room, size, bold=True))
