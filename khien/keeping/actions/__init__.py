"""What the slice does: back up, restore, move, ask for a backup."""

from khien.keeping.actions.asking import ask_for_backup
from khien.keeping.actions.backing_up import Done, UnableToBackUp, back_up, check_copies
from khien.keeping.actions.moving import move
from khien.keeping.actions.restoring import Restored, restore

__all__ = ["Done", "Restored", "UnableToBackUp", "ask_for_backup", "back_up", "check_copies", "move", "restore"]
