"""`khien move`: every row to another database, SQLite to PostgreSQL or back. It leaves the old one as it is."""

import click

from khien.cli import start_with_tables


@click.command()
@click.option("--to", required=True, help="sqlite:///path of a new file, or postgresql:// of an empty database.")
def command(to: str) -> int:
    """Move to another database; status 1 where what arrived is not what left."""
    start_with_tables()
    from khien.keeping import actions
    from khien.keeping.filling import UnableToMatch

    try:
        done = actions.move(to=to)
    except UnableToMatch as refusal:
        for difference in refusal.differences:
            click.echo(f"Khác bản gốc: {difference}")
        click.echo("KHÔNG chuyển: không giữ lại gì ở nơi đến.")
        return 1
    click.echo(f"Đã chuyển {done.tables} bảng, {done.rows} dòng; đầu chuỗi nhật ký {done.head[0]}:{done.head[1]}")
    click.echo("Số dòng, mã băm của từng bảng và đầu chuỗi đều khớp. Cơ sở dữ liệu cũ còn nguyên.")
    click.echo("Để dùng: dừng Khiên, đặt KHIEN_DATABASE theo địa chỉ mới, rồi chạy `khien serve`.")
    return 0
