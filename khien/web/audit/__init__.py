"""“Nhật ký”: the audit trail in plain words, and whether its chain holds."""
