"""The triggers that keep the audit chain append-only, as SQL for each database. Installed by a migration."""

from typing import Final

_REFUSED = "the audit chain is append-only"
_ERASURE = (
    "NEW.entry_id = OLD.entry_id AND NEW.salt = '' AND {payload} AND NEW.erased_at IS NOT NULL "
    "AND OLD.erased_at IS NULL"
)

_SQLITE_ERASURE = _ERASURE.format(payload="(NEW.payload IS NULL OR NEW.payload = 'null')")
_POSTGRESQL_ERASURE = _ERASURE.format(payload="(NEW.payload IS NULL OR NEW.payload = 'null'::jsonb)")

_SQLITE = {
    "base_entry_no_update": "BEFORE UPDATE ON base_entry BEGIN",
    "base_entry_no_delete": "BEFORE DELETE ON base_entry BEGIN",
    "base_personal_only_erased": f"BEFORE UPDATE ON base_personal WHEN NOT ({_SQLITE_ERASURE}) BEGIN",
    "base_personal_no_delete": "BEFORE DELETE ON base_personal BEGIN",
    "base_head_no_delete": "BEFORE DELETE ON base_head BEGIN",
    "base_head_only_forward": "BEFORE UPDATE ON base_head WHEN NEW.seq <> OLD.seq + 1 BEGIN",
}
_POSTGRESQL = {
    "base_entry_no_change": "BEFORE UPDATE OR DELETE ON base_entry FOR EACH ROW",
    "base_entry_no_truncate": "BEFORE TRUNCATE ON base_entry FOR EACH STATEMENT",
    "base_personal_only_erased": (f"BEFORE UPDATE ON base_personal FOR EACH ROW WHEN (NOT ({_POSTGRESQL_ERASURE}))"),
    "base_personal_no_delete": "BEFORE DELETE ON base_personal FOR EACH ROW",
    "base_personal_no_truncate": "BEFORE TRUNCATE ON base_personal FOR EACH STATEMENT",
    "base_head_no_delete": "BEFORE DELETE ON base_head FOR EACH ROW",
    "base_head_no_truncate": "BEFORE TRUNCATE ON base_head FOR EACH STATEMENT",
    "base_head_only_forward": "BEFORE UPDATE ON base_head FOR EACH ROW WHEN (NEW.seq <> OLD.seq + 1)",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION base_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
)


def _table(when: str) -> str:
    return when.split(" ON ", 1)[1].split(" ", 1)[0]


INSTALL: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER {name} {when} SELECT RAISE(ABORT, '{_REFUSED}'); END" for name, when in _SQLITE.items()
    ),
    "postgresql": (
        _FUNCTION,
        *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION base_append_only()" for name, when in _POSTGRESQL.items()),
    ),
}
REMOVE: Final = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE),
    "postgresql": tuple(f"DROP TRIGGER IF EXISTS {name} ON {_table(when)}" for name, when in _POSTGRESQL.items()),
}
