"""Tags about letters: the state of one and of an answer to it, as symbol, colour and words. They decide nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from khien.directives.actions import PAPER_ROLES, PaperRole
from khien.directives.queries import ClauseProgress
from khien.duties.rules.verdicts import Status
from khien.law.types import Confidence
from khien.law.words import CONFIDENCE
from khien.web.labels import said
from khien.web.letters.trail import amendment_detail
from khien.web.status import ANSWERS, ITEM_ANSWERS, VERDICTS, Look
from khien.web.templatetags.khien import badge

if TYPE_CHECKING:
    from khien.directives.models import Amendment

register = template.Library()

LETTERS = {
    "reviewing": Look(_("Đang rà soát"), "edit", "unproven", 0),
    "passed_on": Look(_("Đã chuyển tiếp"), "arrow-forward-up", "unproven", 1),
    "sent": Look(_("Đang theo dõi"), "send", "unproven", 1),
    "closed": Look(_("Đã kết thúc"), "check", "met", 2),
    "set_aside": Look(_("Đã xếp lại"), "archive", "not_asked", 3),
    "recalled": Look(_("Đã thu hồi"), "arrow-back-up", "not_asked", 4),
}
RECALLED = Look(_("Đã thu hồi"), "arrow-back-up", "not_asked", 5)


def look_of_reply(state: str) -> Look:
    """The look of a recipient's state, taken-back ones among them."""
    return RECALLED if state == "recalled" else ANSWERS[state]


@register.simple_tag
def letter_state(state: str) -> SafeString:
    """Where a letter stands with its holder."""
    look = LETTERS[state]
    return badge(look.label, look.tone, look.icon)


@register.simple_tag
def reply_state(state: str) -> SafeString:
    """Where a unit's answer stands."""
    look = look_of_reply(state)
    return badge(look.label, look.tone, look.icon)


@register.simple_tag
def paper_role(role: str) -> str:
    """What a file is to its letter."""
    return said(PAPER_ROLES[PaperRole(role)])


@register.simple_tag
def confidence(value: Confidence) -> str:
    """How surely a citation is known."""
    return said(CONFIDENCE[value])


@register.simple_tag
def amendment_words(one: "Amendment") -> str:
    """What an amendment changed, and why."""
    return amendment_detail(one)


@register.simple_tag
def proven_share(verdicts: Mapping[Status, int]) -> str:
    """“3/5”: met among what is asked and not waived."""
    asked = sum(verdicts.values()) - verdicts.get(Status.NOT_ASKED, 0) - verdicts.get(Status.WAIVED, 0)
    return f"{verdicts.get(Status.MET, 0)}/{asked}" if asked else "–"


@register.simple_tag
def verdict_counts(verdicts: Mapping[Status, int]) -> SafeString:
    """Each verdict that occurs with how many units have it, the worst first."""
    shown = sorted(((VERDICTS[status.value], count) for status, count in verdicts.items()), key=lambda one: one[0].rank)
    badges = ((badge(f"{count} {look.label}", look.tone, look.icon),) for look, count in shown if count)
    return format_html('<span class="k-badges">{}</span>', format_html_join("", "{}", badges))


@register.simple_tag
def said_counts(one: ClauseProgress) -> SafeString:
    """What units say of a clause, and how many have not signed."""
    shown = [(ITEM_ANSWERS[says.value], count) for says, count in one.said.items()]
    ordered = sorted(shown, key=lambda pair: pair[0].rank)
    badges = [(badge(f"{count} {look.label}", look.tone, look.icon),) for look, count in ordered if count]
    if one.silent:
        unsigned = _("Chưa ký trả lời")
        badges.append((badge(f"{one.silent} {unsigned}", "not_asked", "hourglass"),))
    return format_html('<span class="k-badges">{}</span>', format_html_join("", "{}", badges))
