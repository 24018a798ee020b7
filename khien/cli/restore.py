"""`khien restore`: a backup into an empty place, compared with what was backed up. It overwrites nothing."""

from pathlib import Path

import click

from khien.cli import start_django


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="A new or empty data folder.")
@click.option("--database", help="An empty database; without it SQLite in the folder, or the one that is set.")
def command(archive: Path, into: Path | None, database: str | None) -> int:
    """Restore a backup into an empty place; status 1 where what came out is not what went in."""
    start_django()
    from khien.keeping import actions
    from khien.keeping.filling import UnableToMatch

    try:
        done = actions.restore(archive, into=into, database=database)
    except UnableToMatch as refusal:
        for difference in refusal.differences:
            click.echo(f"Khác bản gốc: {difference}")
        click.echo("KHÔNG khôi phục: không giữ lại gì ở nơi đến.")
        return 1
    click.echo(f"Đã khôi phục bản sao lưu lúc {done.made_at:%d/%m/%Y %H:%M} UTC:")
    click.echo(f"{done.tables} bảng, {done.rows} dòng, {done.files} tệp; đầu chuỗi {done.head[0]}:{done.head[1]}")
    click.echo("Số dòng, mã băm của từng bảng và từng tệp, và đầu chuỗi nhật ký đều khớp.")
    for sha256 in done.missing:
        click.echo(f"Tệp đã mất từ trước khi sao lưu, không khôi phục được: {sha256}")
    if not done.key:
        click.echo("Khóa bí mật không nằm trong bản sao: mọi người sẽ phải đăng nhập lại.")
    if into is not None:
        click.echo(f"Để dùng: đặt KHIEN_DATA={into.resolve()} rồi chạy `khien prepare` và `khien serve`.")
    return 0
