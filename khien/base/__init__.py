"""Clock, ids and the audit chain: what every slice stands on. At most 600 lines for ever."""
