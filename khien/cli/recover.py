"""`khien recover`: the way back in for whom no administrator can help, on the machine itself. It signs nobody in."""

import json

import click

from khien.cli import start_with_tables


@click.command()
@click.argument("username")
@click.option("--factors", is_flag=True, help="Also take off the second factors, which were lost.")
@click.option("--reason", default="", help="Why; the person reads it. Needed with --factors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(username: str, factors: bool, reason: str, as_json: bool) -> int:
    """Print a one-time link for a person; recorded in the audit chain as the machine's doing."""
    start_with_tables()
    from django.conf import settings
    from django.urls import reverse

    from khien.base import clock
    from khien.base.actors import Service
    from khien.organisations import actions
    from khien.organisations.queries import people_seen_by

    by, at, removed = Service("recover"), clock.now(), 0
    person = people_seen_by(by).filter(username__iexact=username, is_active=True, machine=None).first()
    if person is None:
        raise click.ClickException(f"không có ai tên đăng nhập “{username}” đang làm việc")
    if factors:
        removed = actions.reset_factors(person, by=by, at=at, reason=reason)
    link = settings.KHIEN_ADDRESS + reverse("account:invited", args=[actions.invite(person, by=by, at=at)])
    if as_json:
        told = {"schema": "khien.recovery/1", "username": person.username, "link": link, "factors_removed": removed}
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0
    if factors:
        click.echo("Đã đặt lại lớp đăng nhập thứ hai; mọi phiên đã kết thúc.")
    click.echo(f"Đường dẫn đặt mật khẩu của {person.full_name}, dùng một lần, trong bảy ngày:")
    click.echo(link)
    return 0
