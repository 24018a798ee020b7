"""What others may ask of notices, deliveries, channels and the rules of an installation: the slice's reading face."""

from khien.notices.queries.feeds import feed_of_token, feeds_of
from khien.notices.queries.log import MOST, Line, counts, delivery_line, in_order, line_of, lines
from khien.notices.queries.own import Shown, notice_of, open_abouts, own, shown, told_of, unread
from khien.notices.queries.reach import (
    Preferred,
    Settled,
    channels,
    habits_of,
    mail_is_set,
    posts_to,
    preferred,
    settled,
    stuck,
    trials,
)

__all__ = [
    "MOST",
    "Line",
    "Preferred",
    "Settled",
    "Shown",
    "channels",
    "counts",
    "delivery_line",
    "feed_of_token",
    "feeds_of",
    "habits_of",
    "in_order",
    "line_of",
    "lines",
    "mail_is_set",
    "notice_of",
    "open_abouts",
    "own",
    "posts_to",
    "preferred",
    "settled",
    "shown",
    "stuck",
    "told_of",
    "trials",
    "unread",
]
