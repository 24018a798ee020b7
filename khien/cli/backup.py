"""`khien backup`: one archive of the database and the files, in every place that is set. It stops nothing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khien.cli import start_django

if TYPE_CHECKING:
    from khien.keeping.actions import Done


@click.command()
@click.option(
    "--to", type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path), help="Into this folder alone."
)
@click.option("--verify", is_flag=True, help="Prove it: restore it into an empty folder and compare.")
@click.option("--with-key", is_flag=True, help="Put the secret key in as well; keep such an archive locked away.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.backup-made/1.")
def command(to: Path | None, verify: bool, with_key: bool, as_json: bool) -> int:
    """Back up the database and the files while the site goes on working."""
    start_django()
    from khien.base import clock
    from khien.keeping import actions
    from khien.keeping.tasks import BY

    done = actions.back_up(by=BY, at=clock.now(), to=to, with_key=with_key, verify=verify)
    if as_json:
        click.echo(json.dumps(_as_json(done), ensure_ascii=False))
    else:
        _tell(done)
    return 1 if done.failed or done.differences or done.manifest.missing else 0


def _as_json(done: "Done") -> dict[str, object]:
    return {
        "schema": "khien.backup-made/1",
        "archive": done.name,
        "sha256": done.sha256,
        "size": done.size,
        "rows": done.manifest.rows,
        "files": len(done.manifest.files),
        "missing": list(done.manifest.missing),
        "head": f"{done.manifest.head[0]}:{done.manifest.head[1]}",
        "copies": [str(path) for path in done.copies],
        "failed": list(done.failed),
        "verified": done.differences is not None,
        "differences": list(done.differences or ()),
        "removed": done.removed,
    }


def _tell(done: "Done") -> None:
    manifest = done.manifest
    for path in done.copies:
        click.echo(f"Đã sao lưu: {path}")
    click.echo(
        f"{done.size} byte, {len(manifest.tables)} bảng, {manifest.rows} dòng, {len(manifest.files)} tệp; "
        f"SHA-256 {done.sha256}"
    )
    click.echo(f"Đầu chuỗi nhật ký: {manifest.head[0]}:{manifest.head[1]}")
    for sha256 in manifest.missing:
        click.echo(f"Tệp đã mất hoặc hỏng từ trước khi sao lưu: {sha256}")
    for why in done.failed:
        click.echo(f"Chưa sao được: {why}")
    if done.differences:
        for difference in done.differences:
            click.echo(f"Khác bản gốc: {difference}")
        click.echo("Khôi phục thử KHÔNG đạt: đừng dựa vào bản sao này.")
    elif done.differences is not None:
        click.echo("Đã khôi phục thử vào một nơi trống: số dòng, mã băm và đầu chuỗi đều khớp.")
    if done.removed:
        click.echo(f"Đã bỏ {done.removed} bản cũ theo lịch lưu giữ.")
