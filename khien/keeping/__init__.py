"""Khiên keeping itself: backups, restoring, moving between databases."""
