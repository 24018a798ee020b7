"""Where a notice leads. What it is about is kept in words of the slices; addresses are known here alone."""

from django.urls import reverse

_ROUTES = {
    "recipient": ("letters:received", True),
    "directive": ("letters:one", True),
    "evidence": ("evidence:one", True),
    "dossier": ("dossiers:one", True),
    "incident": ("incidents:one", True),
    "call_out": ("teams:call_out", True),
    "reviews": ("evidence:review", False),
    "presence": ("presence:one", True),
    "shift": ("presence:mine", False),
    "swap": ("rosters:swap", True),
    "handover": ("presence:handover", True),
    "gaps": ("controls:index", True),  # of a system and a day
}


def place_of(about: str) -> str:
    """The address of what a notice is about; its own list where that has no page."""
    name, _, key = about.partition(":")
    if name == "yearly":  # a unit and a year
        unit, _, year = key.partition(":")
        return f"{reverse('yearly:index')}?don_vi={unit}&nam={year}"
    if name == "contacts":
        return f"{reverse('contacts:index')}?don_vi={key}"
    if name == "security_txt":  # a unit and a domain
        unit, _, domain = key.partition(":")
        return f"{reverse('contacts:security_txt', args=[domain])}?don_vi={unit}"
    if name == "watch":  # a declared watch, and the unit whose roster it asks
        period, _, unit = key.partition(":")
        return reverse("watches:roster", args=[period, int(unit)]) if unit else reverse("watches:one", args=[period])
    if name == "certificate":  # a team, a seat in it, and the paper
        team, seat, *_rest = key.split(":")
        return reverse("teams:person", args=[int(team), int(seat)])
    route, with_key = _ROUTES.get(name, ("notices:index", False))
    return reverse(route, args=[key.partition(":")[0]] if with_key else [])
