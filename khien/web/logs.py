"""What the log may hold. A one-time link is a key: whoever reads the log must not be able to use it."""

import logging
import re

_LINK = re.compile(r"(/loi-moi/)[^/\s?]+")


class WithoutKeys(logging.Filter):
    """Takes the key out of every address of a one-time link before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if "/loi-moi/" in told:
            record.msg, record.args = _LINK.sub(r"\1…", told), ()
        return True
