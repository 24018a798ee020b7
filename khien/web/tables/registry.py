"""Which tables can be taken away. A page with a table of rows names one of these; a test compares."""

from khien.web.tables import (
    assessments,
    audit,
    contacts,
    controls,
    dossiers,
    erasing,
    evidence,
    forwarding,
    inventory,
    keeping,
    letters,
    notices,
    reports,
    standing,
    systems,
    units,
    watches,
    work,
    yearly,
)
from khien.web.tables.table import Table

TABLES: tuple[Table, ...] = (
    *letters.TABLES,
    *standing.TABLES,
    *evidence.TABLES,
    *units.TABLES,
    *systems.TABLES,
    *inventory.TABLES,
    *contacts.TABLES,
    *controls.TABLES,
    *assessments.TABLES,
    *dossiers.TABLES,
    *reports.TABLES,
    *work.TABLES,
    *audit.TABLES,
    *keeping.TABLES,
    *forwarding.TABLES,
    *notices.TABLES,
    *erasing.TABLES,
    *yearly.TABLES,
    *watches.TABLES,
)
BY_NAME = {table.name: table for table in TABLES}
