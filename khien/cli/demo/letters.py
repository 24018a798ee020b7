"""Invented letters in the manner of the genre, dated from the day of the demonstration. No real one is quoted."""

from datetime import date
from pathlib import Path

_FOLDER = Path(__file__).parent


def of_the_province(day: date, due: date) -> str:
    """The letter of the People's Committee to its sở, communes and telecom enterprises."""
    return (_FOLDER / "letter-of-the-province.txt").read_text(encoding="utf-8").format(day=day, due=due)


def of_education(day: date, due: date) -> str:
    """The letter of the Sở Giáo dục và Đào tạo to its schools and to telecom enterprises."""
    return (_FOLDER / "letter-of-education.txt").read_text(encoding="utf-8").format(day=day, due=due)


def of_the_year_end(day: date, due: date) -> str:
    """The letter of the People's Committee that its sở pass on by their own."""
    return (_FOLDER / "letter-of-the-year-end.txt").read_text(encoding="utf-8").format(day=day, due=due)
