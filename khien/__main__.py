"""`python -m khien`, the same as the command `khien`."""

from khien.cli import main

main()
