"""Names of software for machines, purl and CPE 2.3: checked in form, kept as written. Looks nothing up."""

import re

# The package-url specification: type, then parts; only the form is checked, not what a type asks of its parts.
_PURL = re.compile(
    r"pkg:/{0,2}[A-Za-z][A-Za-z0-9.+-]*/(?:[^/@?#\s]+/)*[^/@?#\s]+(?:@[^@?#\s]+)?(?:\?[^#\s]+)?(?:#\S+)?", re.ASCII
)
# NISTIR 7695: part and ten further components, special characters escaped.
_PIECE = r"(?:\*|-|\?*\*?(?:[A-Za-z0-9._\-]|\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~])+\?*\*?)"
_CPE = re.compile(rf"cpe:2\.3:[aho*\-](?::{_PIECE}){{10}}", re.ASCII)


class UnableToReadProduct(ValueError):
    """What was written is no purl or no CPE; the message is fit for the user."""


def purl(text: str) -> str:
    """The purl as written, or "" where there is none. Raises UnableToReadProduct."""
    text = text.strip()
    if text and not _PURL.fullmatch(text):
        raise UnableToReadProduct(f"“{text}” không đúng dạng purl, ví dụ pkg:deb/debian/nginx@1.22.1.")
    return text


def cpe(text: str) -> str:
    """The CPE 2.3 name as written, or "" where there is none. Raises UnableToReadProduct."""
    text = text.strip()
    if text and not _CPE.fullmatch(text):
        why = f"“{text}” không đúng dạng CPE 2.3, ví dụ cpe:2.3:a:nginx:nginx:1.22.1:*:*:*:*:*:*:*."
        raise UnableToReadProduct(why)
    return text
