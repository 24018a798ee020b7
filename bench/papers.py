"""Papers printed in a second: our PDF and Word writers, python-docx making the same words as the baseline.

`python -m bench.papers [--json]`; everything runs on one core in one process, no seed is needed.
"""

import argparse
import io
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from docx import Document
from docx.table import _Cell

from khien.papers import brief_pdf, docx, pdf
from khien.papers.compose import Composed, Flow, Line, compose
from khien.papers.samples import brief, letter, report
from khien.papers.tables import Grid, Row
from khien.papers.text import Piece
from khien.papers.types import Brief, Paper, Paragraph, Table

ROWS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    figures = measured()
    if parser.parse_args().json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:40} {value}")


def measured() -> dict[str, object]:
    """Rates by the second, times in seconds. Every paper differs in every paragraph and cell, for typst remembers."""
    ours = _rate(lambda number: docx(another_letter(number)), 300)
    theirs = _rate(lambda number: through_python_docx(another_letter(number)), 30)
    our_table = 1 / _rate(lambda number: docx(another_table(number, ROWS)), 5)
    their_table = 1 / _rate(lambda number: through_python_docx(another_table(number, ROWS)), 1)
    return {
        "schema": "khien.bench.papers/1",
        "letters_pdf_per_second": _rounded(_rate(lambda number: pdf(another_letter(number)), 60)),
        "letters_docx_per_second": _rounded(ours),
        "baseline_python_docx_letters_per_second": _rounded(theirs),
        "docx_times_baseline": _rounded(ours / theirs),
        f"docx_table_{ROWS}_rows_seconds": _rounded(our_table),
        f"baseline_python_docx_table_{ROWS}_rows_seconds": _rounded(their_table),
        "docx_table_times_baseline": _rounded(their_table / our_table),
        "pdf_table_3000_rows_seconds": _rounded(1 / _rate(lambda number: pdf(another_table(number, 3000)), 1)),
        "briefs_pdf_per_second": _rounded(_rate(lambda number: brief_pdf(another_brief(number)), 20)),
    }


def another_letter(number: int) -> Paper:
    blocks = tuple(
        replace(block, text=f"Lần {number}. {block.text}") if isinstance(block, Paragraph) else block
        for block in letter().blocks
    )
    return replace(letter(), number=str(number), blocks=blocks)


def another_table(number: int, rows: int) -> Paper:
    annex = report(rows).annexes[0]
    varied = tuple(
        replace(block, rows=tuple(tuple(f"{cell} {number}" for cell in row) for row in block.rows))
        for block in annex.blocks
        if isinstance(block, Table)
    )
    return replace(report(), annexes=(replace(annex, blocks=varied),))


def another_brief(number: int) -> Brief:
    return replace(brief(), sentences=tuple(f"{number}. {sentence}" for sentence in brief().sentences))


def _rate(make: Callable[[int], bytes], times: int) -> float:
    make(0)
    start = time.perf_counter()
    for number in range(1, times + 1):
        make(number)
    return times / (time.perf_counter() - start)


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


# --- the baseline: the same words through python-docx's own calls --------------------------------


def through_python_docx(paper: Paper) -> bytes:
    composed = compose(paper)
    document = Document()
    for flow in _in_order(composed):
        if isinstance(flow, Grid):
            table = document.add_table(rows=0, cols=len(flow.widths))
            for row in (flow.header, *flow.rows):
                _fill(table.add_row().cells, row)
        elif isinstance(flow, Line):
            paragraph = document.add_paragraph()
            paragraph.add_run(_text(flow.lead)).bold = True
            paragraph.add_run(_text(flow.pieces))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _in_order(composed: Composed) -> tuple[Flow, ...]:
    head = (*composed.issuing, *composed.state, *composed.under_issuing, composed.dateline, *composed.stamps)
    foot = (*composed.received_by, *composed.signer.capacity)
    annexes = tuple(flow for annex in composed.annexes for flow in annex.flow)
    return (*head, *composed.named, *composed.addressees, *composed.main.flow, *foot, *annexes)


def _fill(cells: Sequence[_Cell], row: Row) -> None:
    for cell, pieces in zip(cells, row.cells, strict=True):
        cell.text = _text(pieces)


def _text(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


if __name__ == "__main__":
    main()
