"""Controls of the standards by level as data: clause numbers and our own paraphrases, never the standards' wording."""
