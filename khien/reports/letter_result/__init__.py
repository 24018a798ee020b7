"""“Báo cáo kết quả thực hiện”: the report on one letter, and the leader's page; values in, papers out."""
