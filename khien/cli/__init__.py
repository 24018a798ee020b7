"""The command `khien`: finds a command by its name and loads that one alone, so that `khien read` stays quick."""

import logging
import os
import sys
from importlib import import_module
from typing import Any

import click

from khien.cli.output import open_closed_streams

COMMANDS: dict[str, str] = {
    "archive": "khien.cli.archive",
    "audit": "khien.cli.audit",
    "backup": "khien.cli.backup",
    "days": "khien.cli.days",
    "demo": "khien.cli.demo",
    "hunt": "khien.cli.hunt",
    "import": "khien.cli.importing",
    "indicators": "khien.cli.indicators",
    "law": "khien.cli.law",
    "level": "khien.cli.level",
    "match": "khien.cli.match",
    "move": "khien.cli.move",
    "prepare": "khien.cli.prepare",
    "read": "khien.cli.read",
    "recover": "khien.cli.recover",
    "reindex": "khien.cli.reindex",
    "restore": "khien.cli.restore",
    "scan": "khien.cli.scan",
    "serve": "khien.cli.serve",
    "watch": "khien.cli.watch",
    "worker": "khien.cli.worker",
}


FAULT = 70  # a fault of the program itself, told apart from "no" (1) and from bad input (2)


class OnDemand(click.Group):
    """A group whose commands are modules, imported when they are asked for. Each module has `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(module).command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Where whoever reads the output wants no more (`khien read … | head`), it ends quietly."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="khien", message="khien %(version)s")
def group() -> None:
    """Khiên: from a directive on network information security to proven, reported work."""


def start_django() -> None:
    """Make the settings and the slices importable; for commands that see to the database themselves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.settings")
    import django

    django.setup()


def start_with_tables() -> None:
    """The same, for commands that need every table; a database not yet prepared is bad input, said in one line."""
    start_django()
    from khien.base.database import pending_migrations

    if pending_migrations():
        raise click.ClickException("cơ sở dữ liệu chưa sẵn sàng: hãy chạy `khien prepare` trước")


def _say(sentence: str) -> None:
    print("khien: " + " ".join(sentence.split()), file=sys.stderr)


def main() -> None:
    """Run a command. Exit status: 0 done, 1 the answer is no, 2 bad input, told in one line; 70 is a fault of ours."""
    open_closed_streams()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads at its import, which nothing here uses
    try:
        status = group.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        print(asked.ctx.get_help() if asked.ctx else "")
        sys.exit(2)
    except click.ClickException as refusal:
        _say(refusal.format_message())
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as fault:  # the outermost door: a traceback is for the log, and status 1 would be an answer
        if not type(fault).__name__.startswith("UnableTo"):
            logging.getLogger(__name__).exception("khien %s", " ".join(sys.argv[1:2]))
            _say(f"lỗi ngoài dự kiến ({type(fault).__name__}): lệnh chưa làm xong, chi tiết ở trên")
            sys.exit(FAULT)
        _say(str(fault))
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
