"""Signs what is published, with the library of the extra `openpgp`. The key is sealed between uses and never told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec

from khien.notices.gateways.seal import UnableToUnseal, seal, unseal


class UnableToSign(ValueError):
    """The key cannot be used; the message is fit for the user and tells nothing of the key."""


@dataclass(frozen=True, slots=True)
class KeyRead:
    """A key as it may be kept: `sealed` holds the secret part and its passphrase, encrypted."""

    fingerprint: str
    public: str
    sealed: str


def is_available() -> bool:
    """Whether the library is installed."""
    return find_spec("pysequoia") is not None


def read_key(armored: str, passphrase: str) -> KeyRead:
    """The key that an administrator gave, tried once: it must hold a secret part that signs and opens."""
    signed = _sign(armored, passphrase, "Khiên")
    from pysequoia import Tsk

    certificate = Tsk.from_bytes(armored.encode()).extract_certificate()
    if certificate.is_revoked or "BEGIN PGP SIGNED MESSAGE" not in signed:
        raise UnableToSign("Khóa này đã bị thu hồi.")
    sealed = seal(json.dumps({"key": armored, "passphrase": passphrase}))
    return KeyRead(certificate.fingerprint.upper(), str(certificate), sealed)


def signed_text(text: str, sealed: str) -> str:
    """The text with its signature, readable as it stands (clear-signed)."""
    try:
        kept = json.loads(unseal(sealed))
    except UnableToUnseal:
        raise UnableToSign("Khóa bí mật của máy chủ đã đổi; quản trị viên cần nhập lại khóa ký.") from None
    return _sign(kept["key"], kept["passphrase"], text)


def _sign(armored: str, passphrase: str, text: str) -> str:
    if not is_available():
        raise UnableToSign("Máy chủ chưa cài phần ký OpenPGP (khien[openpgp]); tệp vẫn công bố được, không có chữ ký.")
    from pysequoia import SignatureMode, Tsk, sign

    try:
        key = Tsk.from_bytes(armored.encode())
        signer = key.signer(passphrase) if passphrase else key.signer()
        return sign(signer, text.encode(), mode=SignatureMode.CLEAR).decode()
    except RuntimeError:  # what the library says may quote the key, and is told to nobody
        raise UnableToSign(
            "Không dùng được khóa này để ký: cần khóa bí mật OpenPGP còn hạn, dạng văn bản, đúng mật khẩu."
        ) from None
