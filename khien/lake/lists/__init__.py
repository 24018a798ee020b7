"""Lists of indicators: text, tables, STIX, MISP, IntelMQ → indicators and refusals. It fetches nothing."""
