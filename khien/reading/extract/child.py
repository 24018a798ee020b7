"""The locked-up child: distrusted bytes on standard input, one JSON object on standard output.

Started by `run`; parsers are imported after the limits are set, and only the one that is needed.
"""

import json
import os
import sys
from typing import Any, BinaryIO

from khien.reading.extract.jail import lock_up
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Extracted, Inspected, UnableToExtract

NUL_NOTE = "Đã bỏ các ký tự điều khiển không đọc được trong văn bản."


def main() -> None:
    mode = sys.argv[1]
    out = os.dup(1)
    os.dup2(2, 1)  # what a parser prints is not an answer
    lock_up(LIMITS)
    stream = os.fdopen(0, "rb", closefd=False)
    try:
        answer = _inspected(stream) if mode == "inspect" else _extracted(stream)
    except UnableToExtract as refusal:
        answer = {"no": str(refusal)}
    except RecursionError:
        answer = {"no": "Cấu trúc tệp lồng nhau quá sâu, không đọc được."}
    except MemoryError:
        answer = {"no": "Tệp phình ra quá lớn khi mở, đã từ chối đọc."}
    with os.fdopen(out, "wb") as pipe:
        pipe.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def _extracted(stream: BinaryIO) -> dict[str, Any]:
    found = read(stream)
    if len(found.text) > LIMITS.text_characters:
        raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
    text, notes = found.text.replace("\x00", ""), list(found.notes)
    if text != found.text:
        notes.append(NUL_NOTE)
    return {"text": text, "kind": found.kind, "pages": found.pages, "notes": notes}


def _inspected(stream: BinaryIO) -> dict[str, Any]:
    found = look(stream)
    return {"kind": found.kind, "dangers": list(found.dangers), "notes": list(found.notes)}


def read(stream: BinaryIO) -> Extracted:
    from khien.reading.extract.kinds import kind_of

    match kind_of(stream):
        case "pdf":
            from khien.reading.extract.pdf import pdf_text

            return pdf_text(stream)
        case "zip":
            from khien.reading.extract.word import word_text

            return word_text(stream)
        case "text":
            from khien.reading.extract.plain import plain_text

            return plain_text(stream)
        case other:
            raise UnableToExtract(f"Đây là {NAMES[other]}; chỉ đọc được chữ từ tệp PDF, DOCX và văn bản thuần.")


NAMES = {"png": "ảnh PNG, chưa có lớp chữ", "jpg": "ảnh JPG, chưa có lớp chữ"}


def look(stream: BinaryIO) -> Inspected:
    from khien.reading.extract.kinds import kind_of

    match kind_of(stream):
        case "pdf":
            from khien.reading.extract.dangers import pdf_dangers

            return pdf_dangers(stream)
        case "zip":
            from khien.reading.extract.dangers import package_dangers

            return package_dangers(stream)
        case "text":
            from khien.reading.extract.plain import plain_text

            return Inspected("text", notes=plain_text(stream).notes)
        case kind:
            from khien.reading.extract.pictures import open_picture

            open_picture(stream, kind)
            return Inspected(kind)


if __name__ == "__main__":
    main()
