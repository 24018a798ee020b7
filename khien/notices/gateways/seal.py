"""Seals the addresses of services, which are secrets, with a key made from the installation's own. Nothing else."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class UnableToUnseal(ValueError):
    """The address was sealed with another key; it has to be entered anew."""


def seal(address: str) -> str:
    """The address, so that whoever reads the database or a backup of it cannot."""
    return _box().encrypt(address.encode()).decode()


def unseal(sealed: str) -> str:
    """The address; raises UnableToUnseal where the secret key has changed since."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise UnableToUnseal("Khóa bí mật của máy chủ đã đổi; hãy nhập lại địa chỉ của kênh này.") from None


def _box() -> Fernet:
    return _box_of(settings.SECRET_KEY)


@lru_cache(maxsize=1)
def _box_of(secret: str) -> Fernet:
    """Made once a process: a night of a whole province seals thousands."""
    key = hashlib.scrypt(secret.encode(), salt=b"khien.notices.channel", n=2**12, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))
