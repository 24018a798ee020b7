"""Units and people from a table: a dry run names every bad row and changes nothing; a real run is all or nothing."""

from khien.organisations.actions.imports.outcome import Imported, NewLink, UnableToImport
from khien.organisations.actions.imports.people import import_people
from khien.organisations.actions.imports.units import import_units

__all__ = ["Imported", "NewLink", "UnableToImport", "import_people", "import_units"]
