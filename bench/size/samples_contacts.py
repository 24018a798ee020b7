"""Rows of contact points for the addresses of the site: those of one school; see `samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.contacts import DOMAIN, SLUG
from khien.directives.models import Directive
from khien.directives.rules.states import State
from khien.organisations.models import ContactPoint, Unit

Rows = dict[str, Mapping[str, Any]]


def called_on(school: Unit) -> Rows:
    """The area of contact points."""
    point = ContactPoint.objects.filter(unit=school, ended_at=None, released_at__isnull=False)[0]
    letter = Directive.objects.filter(state=State.REVIEWING, holder__kind="province")[0]
    query = f"?don_vi={school.pk}"
    own = {"key": point.pk, "domain": DOMAIN, "slug": SLUG, "?": query}
    return {
        "contacts": own,
        "contacts:from_letter": {"key": letter.pk},
        "contacts:below": {},
        "contacts:key": {"?": f"?don_vi={Unit.objects.filter(parent=None).order_by('pk')[0].pk}"},
        **{f"api:{name}": {"contact": point.pk} for name in ("get_contact", "verify_contact")},
        **{f"api:{name}": {"?": f"?unit={school.pk}"} for name in ("list_contacts", "get_call_order")},
    }
