"""What people keep for themselves and administrators look after: tokens, machines, channels, views, calendars."""

from datetime import timedelta

from bench.size.extras.cast import Cast
from khien.notices import actions as notices
from khien.organisations import actions as organisations
from khien.organisations.models import Unit
from khien.organisations.rules import Role

MACHINES, CHANNELS = 20, 10
LIFE = timedelta(days=300)
VIEWS = (("letters:index", "xem=da-gui"), ("evidence:index", "loai=scan_result"), ("units:index", "tim=a"))


def write(cast: Cast) -> None:
    """Each several times: these lists are short in life too."""
    coordinator, administrator = (cast.who(cast.province, role) for role in (Role.COORDINATOR, Role.ADMINISTRATOR))
    organisations.make_token(
        coordinator,
        by=coordinator,
        at=cast.at,
        name="Bảng điều hành",
        scopes=["units:read"],
        expires_at=cast.at + LIFE,
    )
    for number in range(MACHINES):
        machine = organisations.register_machine(
            by=administrator, at=cast.at, unit=cast.school, role=Role.OFFICER, name=f"Máy quét {number + 1}"
        )
        organisations.make_token(
            machine,
            by=administrator,
            at=cast.at,
            name="Gửi minh chứng",
            scopes=["units:read", "evidence:write"],
            expires_at=cast.at + LIFE,
        )
    for unit in Unit.objects.filter(parent=cast.department, kind=cast.school.kind).order_by("pk")[:CHANNELS]:
        notices.add_channel(unit=unit, name="Nhóm trực", address="json://127.0.0.1:1/x", by=administrator, at=cast.at)
    for page, query in (
        ("letters:index", "xem=da-gui"),
        ("evidence:index", "loai=scan_result"),
        ("units:index", "tim=a"),
    ):
        organisations.save_view(by=coordinator, at=cast.at, page=page, name="Việc hằng ngày", query=query)
    notices.make_feed(None, by=coordinator, at=cast.at)
