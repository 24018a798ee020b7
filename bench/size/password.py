"""The one password of the five invented people who sign in to the generated province. Nobody else has one."""

PASSWORD = "tinh-minh-hoa-2026"
