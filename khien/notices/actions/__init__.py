"""Telling people, and what carries it: the slice's writing face."""

from khien.notices.actions.channels import UnableToTry, add_channel, end_channel, try_channel, try_mail
from khien.notices.actions.delivering import deliver_next, lose, send_again
from khien.notices.actions.feeding import UnableToFeed, end_feed, feed_asked, make_feed
from khien.notices.actions.placing import place
from khien.notices.actions.settling import (
    UnableToConfirm,
    UnableToSettle,
    ask_to_confirm,
    confirm,
    correct_calendar,
    forget_outside,
    forget_reach,
    prefer,
    settle,
)
from khien.notices.actions.telling import Address, News, lapse, reach, read, read_all, tell, tell_many
from khien.notices.rules.channels import UnableToUseChannel
from khien.notices.rules.states import UnableToMoveDelivery
from khien.notices.rules.steps import UnableToSetSteps

__all__ = [
    "Address",
    "News",
    "UnableToConfirm",
    "UnableToFeed",
    "UnableToMoveDelivery",
    "UnableToSetSteps",
    "UnableToSettle",
    "UnableToTry",
    "UnableToUseChannel",
    "add_channel",
    "ask_to_confirm",
    "confirm",
    "correct_calendar",
    "deliver_next",
    "end_channel",
    "end_feed",
    "feed_asked",
    "forget_outside",
    "forget_reach",
    "lapse",
    "lose",
    "make_feed",
    "place",
    "prefer",
    "reach",
    "read",
    "read_all",
    "send_again",
    "settle",
    "tell",
    "tell_many",
    "try_channel",
    "try_mail",
]
