"""Every table of the pages as XLSX and CSV: all rows of its filters, with the rights of the page it stands on."""
