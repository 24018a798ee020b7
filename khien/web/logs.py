"""What the log may hold. A one-time link or a calendar's address is a key: whoever reads the log must not use it."""

import logging
import re

_LINK = re.compile(r"(/(?:loi-moi|lich)/)[^/\s?]{20,}")

_TOKEN = re.compile(r"(khien_[a-z2-7]{12}_)[a-z2-7]+", re.IGNORECASE)


class WithoutKeys(logging.Filter):
    """Takes the key out of every such address, and the secret out of every token, before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if "/loi-moi/" in told or "/lich/" in told:
            record.msg, record.args = _LINK.sub(r"\1…", told), ()
        if "khien_" in told.lower():
            record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
        return True
