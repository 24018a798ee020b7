"""The answer sheet: a letter's questions to one unit as a workbook to fill in offline, and back. Pure."""
