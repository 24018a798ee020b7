"""`khien demo`: an invented province in the default database. Started again, it keeps what is there."""

import os
import secrets
from pathlib import Path

import click

SIGN_INS = (
    ("daumoi.tinh", "Cán bộ đầu mối UBND tỉnh"),
    ("lanhdao.tinh", "Lãnh đạo UBND tỉnh"),
    ("quantri.tinh", "Quản trị"),
    ("kiemtra.tinh", "Người kiểm tra"),
    ("daumoi.sgddt", "Cán bộ đầu mối Sở Giáo dục và Đào tạo"),
    ("canbo.truong01", "Cán bộ phụ trách CNTT một trường"),
    ("lanhdao.truong01", "Hiệu trưởng trường đó"),
    ("ungcuu.doi", "Thành viên đội ứng cứu"),
    ("daumoi.vienthong1", "Cán bộ đầu mối doanh nghiệp viễn thông"),
    ("daumoi.congan", "Cán bộ đầu mối Công an tỉnh"),
)


@click.command(help="Fill an empty database with an invented province and two letters; print who can sign in.")
def command() -> None:
    """Build once, whole or not at all; print the sign-ins every time."""
    from khien.cli import start_with_tables

    start_with_tables()
    from khien.cli.demo import build

    built = build.once(lambda words: click.echo(f"  … {words}", err=True))
    password = _password(build.data_folder(), fresh=built)
    if built:
        build.let_sign_in([name for name, _ in SIGN_INS], password)
        click.echo("Đã tạo tỉnh minh họa Lâm Đài.")
    else:
        click.echo("Cơ sở dữ liệu đã có dữ liệu: giữ nguyên.")
    if password:
        click.echo("Đăng nhập (mật khẩu chung: " + password + "):")
        for name, who in SIGN_INS:
            click.echo(f"  {name:<20} {who}")


def _password(folder: Path, *, fresh: bool) -> str:
    """One password for the demonstration of this installation, kept in a file that its owner alone reads."""
    path = folder / "demo-password"
    if not fresh:
        return path.read_text() if path.exists() else ""
    password = secrets.token_urlsafe(9)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(password)
    return password
