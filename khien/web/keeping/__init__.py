"""The administrator's page of Khiên's own backups."""
