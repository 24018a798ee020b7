"""Files and folders that a person names. Whether they can be read is told of each, with what the others hold."""

from pathlib import Path
from typing import Any

import click


class Named(click.Path):
    """A path, or `-` where `allow_dash`. An empty one is none: it comes of a variable that is not set."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(readable=False, path_type=Path, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("tên trống: hãy ghi tên tệp hoặc thư mục", param, ctx)
        return super().convert(value, param, ctx)
