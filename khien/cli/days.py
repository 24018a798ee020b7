"""`khien days`: judge the month-ends of two years and yesterday from facts, so that trends can be drawn at once."""

import json

import click


@click.command(help="Keep the verdicts of past month-ends and of yesterday; goes on where it was cut short.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, khien.days/1.")
def command(*, as_json: bool) -> None:
    """Exit status 0: every day is whole. The worker does the same by itself, some units at a time."""
    from khien.cli import start_with_tables

    start_with_tables()
    from khien.base.actors import Service
    from khien.duties.queries import filled
    from khien.duties.queries.filling import BATCH, fill

    keeper = Service("judge")
    state = fill(keeper, BATCH)
    while state.left:
        click.echo(f"  … đã phán {state.done}/{state.total} đơn vị cho {state.left} ngày", err=True)
        state = fill(keeper, BATCH)
    state = filled(keeper)
    if as_json:
        click.echo(json.dumps({"schema": "khien.days/1", "days": state.days, "units": state.total, "left": state.left}))
    else:
        click.echo(f"Đã giữ kết luận của {state.days} ngày, {state.total} đơn vị.")
