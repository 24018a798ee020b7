"""Tags and filters of every template: `{% load khien %}`. They lay things out and decide nothing.

docs/interface.md lists each with its parameters.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.organisations.rules.phones import shown_phones
from khien.web import labels, marks, status, wording
from khien.web.heat import Cell as HeatCell
from khien.web.heat import HeatMap

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/icons.svg"
ALERT_ICONS = {"info": "info-circle", "good": "circle-check", "warn": "alert-triangle", "bad": "alert-octagon"}
NEAR_DAYS = 7

# --- filters: dates, numbers, sizes ---------------------------------------------------------------

register.filter("ngay", wording.short_day)
register.filter("luc", wording.instant)
register.filter("ngay_van_ban", wording.paper_day)
register.filter("so", wording.number)
register.filter("co_tep", wording.file_size)
register.filter("con_lai", wording.time_left)
register.filter("phan_tram", wording.share)
register.filter("nhan", labels.said)
register.filter("quay_so", wording.dial)


# --- small tags -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A Tabler icon of the sprite. Without `label` it is decoration, hidden from screen readers. `size`: "lg"."""
    return _drawn(_sprite(settings.STATIC_URL), name, str(label), size)


@lru_cache(maxsize=2)
def _sprite(_below: str) -> str:
    """The address of the sprite, which stays while the process lives: its name bears a hash of what is in it."""
    return static(SPRITE)


@lru_cache(maxsize=512)
def _drawn(sprite: str, name: str, label: str, size: str) -> SafeString:
    """The same icon stands hundreds of times on a page."""
    classes = "k-icon k-icon-lg" if size == "lg" else "k-icon"
    use = format_html('<use href="{}#{}"></use>', sprite, name)
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', classes, label, use)
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', classes, use)


@register.simple_tag
def icon_url(name: str) -> str:
    """Address of one icon, for a `<use>` written by hand."""
    return f"{_sprite(settings.STATIC_URL)}#{name}"


@register.simple_tag
def phone(written: str, look: str = "") -> SafeString:
    """Each number of a line to be tapped, with an icon where its `look` is that of a button; else the words alone."""
    as_button = "k-btn" in look
    symbol, apart = (icon("phone"), " ") if as_button else ("", "; ")
    found = shown_phones(written)
    if not all(one.link for one in found):
        return format_html('<span class="k-nowrap">{}</span>', written)
    parts = ((look or "k-nowrap", one.link, symbol, one.written) for one in found)
    return format_html_join(apart, '<a class="{}" href="{}">{}{}</a>', parts)


@register.simple_tag
def badge(text: object, tone: str = "unproven", symbol: str = "") -> SafeString:
    """A label of any kind. `tone`: met, overdue, failed, unproven, soon, not_asked, waived. `symbol`: an icon."""
    if not symbol:
        return format_html('<span class="k-badge k-badge-plain k-s-{}">{}</span>', tone, text)
    return format_html('<span class="k-badge k-s-{}">{}{}</span>', tone, icon(symbol), text)


@register.simple_tag
def verdict(state: str | Enum, due_soon: bool = False) -> SafeString:
    """A verdict as symbol, colour and words; with "Sắp đến hạn" beside it where it is marked so."""
    return _marked(status.look_of(state), due_soon)


@register.simple_tag
def state(value: str | Enum, vocabulary: str) -> SafeString:
    """A state of another vocabulary of khien.web.status: "answer", "item" or "evidence"."""
    return _marked(status.look_of(value, vocabulary), due_soon=False)


def _marked(look: status.Look, due_soon: bool) -> SafeString:
    first = badge(look.label, look.tone, look.icon)
    if not due_soon:
        return first
    mark = badge(status.DUE_SOON.label, status.DUE_SOON.tone, status.DUE_SOON.icon)
    return format_html('<span class="k-badges">{}{}</span>', first, mark)


@register.simple_tag
def due(day: date | None, today: date) -> SafeString:
    """A due date with what is left of it on a second line; late in red, near in amber, both in words."""
    if day is None:
        return format_html('<span class="k-soft">{}</span>', _("Không có hạn"))
    left = (day - today).days
    tone = " k-due-late" if left < 0 else " k-due-near" if left <= NEAR_DAYS else ""
    return format_html(
        '<span class="k-due"><time datetime="{}">{}</time><span class="k-due-left{}">{}</span></span>',
        day.isoformat(),
        wording.short_day(day),
        tone,
        wording.time_left(day, today),
    )


@register.simple_tag
def marked_text(text: str, clause_marks: Sequence[marks.Mark]) -> SafeString:
    """A letter's text, escaped, with each clause in a `<mark>` that links to its card."""
    return marks.marked(text, clause_marks)


@register.simple_tag
def counted(count: int, what: str) -> str:
    """`12 đơn vị`, in English `1 unit` or `12 units`: `what` is a word of `wording.COUNTED`."""
    return wording.counted(count, what)


# --- components with fixed content ----------------------------------------------------------------


@register.inclusion_tag("components/figure.html")
def figure(label: str, value: object, note: object = "", url: str = "", tone: str = "") -> dict[str, object]:
    """A figure card. `tone`: bad, warn, good, info or none."""
    return {"label": label, "value": value, "note": note, "url": url, "tone": tone}


@register.inclusion_tag("components/heat_map.html")
def heat_map(heat: HeatMap) -> dict[str, object]:
    """The map as a table; on a phone as the list of what is wrong, worst first, as far as anybody reads."""
    wrongs = heat.all_wrongs()
    more, left = wrongs[heat.shown : heat.most], wrongs[heat.most :]
    return {"heat": heat, "wrongs": wrongs[: heat.shown], "more": more, "left": len(left)}


@register.simple_tag
def heat_cells(cells: Sequence[HeatCell | None]) -> SafeString:
    """The verdicts of one line. In Python, since a map has hundreds: a template takes ten times as long."""
    drawn = (_heat_cell(cell) if cell else "" for cell in cells)
    return SafeString("".join(f'<td class="k-cell">{one}</td>' for one in drawn))


def _heat_cell(cell: HeatCell) -> str:
    look = cell.look
    label = escape(str(look.label))  # of a lazy text it would be lazy again, and looked up at each use
    note = f": {escape(cell.note)}" if cell.note else ""
    count = f'<span class="k-cell-count" aria-hidden="true">{escape(cell.count)}</span>' if cell.count else ""
    soon = said = ""
    if cell.soon is not None:
        use = escape(icon_url("clock"))
        soon = f'<svg class="k-icon k-cell-soon" aria-hidden="true"><use href="{use}"></use></svg>'
        said = f", {escape(cell.soon.label)}"
    tag, href = ("a", f' href="{escape(cell.url)}"') if cell.url else ("span", "")
    tone = "soon" if cell.due_soon else look.tone
    return (  # every part is escaped above
        f'<{tag}{href} class="k-s-{tone}" title="{label}{note}">{icon(look.icon)}{count}{soon}'
        f'<span class="visually-hidden">{label}{said}{note}</span></{tag}>'
    )


@register.inclusion_tag("components/legend.html")
def legend(looks: Iterable[status.Look] | None = None) -> dict[str, object]:
    """What the symbols mean; all verdicts where nothing is given."""
    return {"looks": list(looks) if looks is not None else [*status.VERDICTS.values(), status.DUE_SOON]}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", symbol: str = "inbox", url: str = "", action: str = ""
) -> dict[str, object]:
    """What to say where there is nothing, and the next step as a button."""
    return {"title": title, "text": text, "symbol": symbol, "url": url, "action": action}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_given: object) -> dict[str, object]:
    """All faults of one or more forms at the top, each linked to its field. Shows nothing where there are none."""
    return {"faults": [fault for form in forms_given if isinstance(form, forms.BaseForm) for fault in _faults(form)]}


def _faults(form: forms.BaseForm) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, errors in form.errors.items():
        target = form[name].id_for_label if name in form.fields else ""
        if name in form.fields and not target:
            target = f"{form[name].auto_id}_0"
        label = f"{str(form[name].label).rstrip('?: ')}: " if name in form.fields else ""
        found.extend((target, f"{label}{error}") for error in errors)
    return found


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], what: str = "mục", name: str = "trang") -> dict[str, object]:
    """Links to the other pages, keeping the query. `what` is a word of `wording.COUNTED`, `name` the query's."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(n, _query(context, name, n)) if isinstance(n, int) else (n, "") for n in numbers]
    before = _query(context, name, page.previous_page_number()) if page.has_previous() else ""
    after = _query(context, name, page.next_page_number()) if page.has_next() else ""
    counted = wording.counted(page.paginator.count, what)
    if getattr(page.paginator, "more", False):
        counted = _("hơn %(counted)s, hãy lọc để thấy các mục còn lại") % {"counted": counted}
    return {"page": page, "links": links, "before": before, "after": after, "counted": counted}


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, label: str, key: str, name: str = "xep") -> SafeString:
    """Heads a column: sorts by `key`, or the other way round (`-key`) where it is sorted so already."""
    request = context.get("request")
    now = request.GET.get(name, "") if request is not None else ""
    down = now == key
    symbol = "chevron-down" if now == f"-{key}" else "chevron-up" if down else "arrows-sort"
    order = _("đang xếp tăng dần") if down else _("đang xếp giảm dần") if now == f"-{key}" else ""
    return format_html(
        '<a class="k-sort" href="{}">{}{}<span class="visually-hidden">{}</span></a>',
        _query(context, name, f"-{key}" if down else key),
        label,
        icon(symbol),
        f" ({order})" if order else "",
    )


def _query(context: template.Context, name: str, value: object) -> str:
    request = context.get("request")
    params = request.GET.copy() if request is not None else None
    if params is None:
        return f"?{name}={value}"
    if name != "trang":
        params.pop("trang", None)
    params[name] = str(value)
    return f"?{params.urlencode()}"


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Mapping[str, object]], label: str = "") -> dict[str, object]:
    """Links in a row: each `{label, url, current, count}`."""
    return {"items": items, "label": label or _("Các phần của trang")}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """What happened: each `{at, what, who, detail, tone, url}`; `at` is a date, an instant or words."""
    return {"entries": entries}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """A definition list of (name, value); an empty value shows a dash."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[str], current: int) -> dict[str, object]:
    """The steps of a task; `current` counts from 1."""
    return {"steps": steps, "current": current}


@register.inclusion_tag("components/progress.html")
def progress(label: str, done: int, total: int, url: str = "", finished: bool = False) -> dict[str, object]:
    """Work under way. With `url`, htmx asks it every second for this fragment anew until `finished`."""
    return {"label": label, "done": done, "total": total, "url": url, "finished": finished}


# --- components around content --------------------------------------------------------------------


@register.simple_block_tag
def page_head(content: str, title: object, over: object = "", lead: object = "") -> str:
    """The page's h1 with a line over it, a sentence under it, and its actions as content."""
    return _around("page_head", content, title=title, over=over, lead=lead)


@register.simple_block_tag
def card(content: str, title: object = "", url: str = "", action: str = "", flush: bool = False, id: str = "") -> str:
    """A card. `flush` leaves no padding, for a table or list inside; `url` and `action` make a link in its head."""
    return _around("card", content, title=title, url=url, action=action, flush=flush, id=id)


@register.simple_block_tag
def alert(content: str, title: object = "", tone: str = "info", role: str = "") -> str:
    """A message. `tone`: info, good, warn, bad. `role`: "alert" or "status" where it appears by itself."""
    return _around("alert", content, title=title, tone=tone, symbol=ALERT_ICONS[tone], role=role)


@register.simple_block_tag
def table(content: str, caption: object, hidden: bool = False, stack: bool = False, id: str = "") -> str:
    """A table that scrolls within itself. `hidden`: no caption to see; `stack`: rows become blocks on a phone."""
    return _around("table", content, caption=caption, hidden=hidden, stack=stack, id=id)


@register.simple_block_tag
def filter_bar(content: str, label: str = "", action: str = "", found: object = "") -> str:
    """A GET form that filters at once with JavaScript and by its button without. `found` says how many there are."""
    return _around("filter_bar", content, label=label or _("Lọc danh sách"), action=action, found=found)


@register.simple_block_tag
def clause_card(
    content: str, mark: object, key: object, quote: str = "", doubts: Sequence[str] = (), off: bool = False
) -> str:
    """A clause of a letter beside its text. `key` ties it to the `Mark` of the same key; content is its fields."""
    return _around("clause_card", content, mark=mark, key=key, quote=quote, doubts=doubts, off=off)


def _around(component: str, content: str, **values: object) -> str:
    return render_to_string(f"components/{component}.html", {"content": content, **values})
