"""English formats. The day comes first as in Vietnam: 05/11/2026 is the fifth of November in either language."""

from khien.web.formats.vi.formats import *  # noqa: F403

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
