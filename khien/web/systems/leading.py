"""Where a doubt of the inventory is put right: the part's form, or the description. Weighs nothing."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy

from khien.systems.queries import Doubt, DoubtKind
from khien.systems.rules.fields import Part

SLUGS = {
    "vung-mang": Part.ZONE,
    "ket-noi": Part.LINK,
    "thiet-bi": Part.ASSET,
    "dia-chi": Part.ADDRESS,
    "ten-mien": Part.DOMAIN,
    "phan-mem": Part.SOFTWARE,
}
SLUG_OF = {part: slug for slug, part in SLUGS.items()}
KINDS = {
    DoubtKind.CLAIMED_TWICE: (gettext_lazy("Hai đơn vị cùng khai"), "overdue", "alert-triangle"),
    DoubtKind.IMPOSSIBLE: (gettext_lazy("Không thể đúng"), "overdue", "alert-circle"),
    DoubtKind.DOUBLE: (gettext_lazy("Khai trùng"), "soon", "copy"),
    DoubtKind.SUPPORT_OVER: (gettext_lazy("Hết hỗ trợ"), "soon", "calendar-due"),
}


def led(doubts: Iterable[Doubt], unit: int) -> list[dict[str, object]]:
    """Doubts of a unit's inventory with their words and the page where each is looked at; the worst first."""
    order = list(KINDS)
    rows = []
    for one in sorted(doubts, key=lambda one: order.index(one.kind)):
        label, tone, icon = KINDS[one.kind]
        rows.append({"doubt": one, "label": label, "tone": tone, "icon": icon, "url": _url(one, unit)})
    return rows


def _url(one: Doubt, unit: int) -> str:
    if one.system_id is None:
        slug = SLUG_OF[one.part] if one.part else "dia-chi"
        return f"{reverse('systems:own_parts', args=[slug])}?don_vi={unit}#d-{one.row}"
    if one.part is None or one.row is None:
        return reverse("systems:one", args=[one.system_id])
    return f"{reverse('systems:parts', args=[one.system_id, SLUG_OF[one.part]])}#d-{one.row}"
