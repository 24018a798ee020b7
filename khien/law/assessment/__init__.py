"""Checks and assessments as the law asks them: what each covers, who may hold it, how often; as data by regime."""
