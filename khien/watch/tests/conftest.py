"""The mail server of the tests, lent from notices."""

from khien.notices.tests.conftest import mail_set, office, post

__all__ = ["mail_set", "office", "post"]
