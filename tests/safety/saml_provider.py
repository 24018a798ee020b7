"""A sign-in provider (SAML 2.0) in this process: its metadata, and responses signed with xmlsec, honest or not."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ISSUER = "https://dang-nhap.lamdai.example/saml"
EMAIL = "urn:oid:0.9.2342.19200300.100.1.3"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
NAMESPACES = (
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass(frozen=True)
class Told:
    """What one response says."""

    request: str
    back: str
    audience: str
    subject: str = "nguoi-1"
    form: str = PERSISTENT
    email: str = ""
    issuer: str = ISSUER
    until: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(minutes=5))
    signed: bool = True
    number: str = "_a1"

    def but(self, **more: object) -> Told:
        return replace(self, **more)  # type: ignore[arg-type]


class Keys:
    """A key and the certificate that says so."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dang-nhap")]), datetime.now(UTC)
        built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        built = (
            built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        )
        self.certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        self.key = key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def metadata(keys: Keys) -> str:
    """What a provider gives out of itself."""
    body = "".join(keys.certificate.strip().splitlines()[1:-1])
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Location="{ISSUER}/go"
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/></md:IDPSSODescriptor></md:EntityDescriptor>"""


def asked(there: str) -> Told:
    """What a request of ours asks, as the browser carries it to the provider."""
    packed = parse_qs(urlsplit(there).query)["SAMLRequest"][0]
    request = etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    audience = request.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer") or ""
    return Told(
        request=request.get("ID") or "", back=request.get("AssertionConsumerServiceURL") or "", audience=audience
    )


def assertion(told: Told, keys: Keys) -> str:
    """The word itself, signed."""
    now = datetime.now(UTC)
    mail = (
        f'<saml:AttributeStatement><saml:Attribute Name="{EMAIL}"><saml:AttributeValue xsi:type="xs:string">'
        f"{told.email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    )
    answers = f' InResponseTo="{told.request}"' if told.request else ""
    text = f"""<saml:Assertion {NAMESPACES} ID="{told.number}" Version="2.0" IssueInstant="{_instant(now)}">\
<saml:Issuer>{told.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{told.form}">{told.subject}</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData \
NotOnOrAfter="{_instant(told.until)}" Recipient="{told.back}"{answers}/>\
</saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{_instant(now - timedelta(hours=9))}" NotOnOrAfter="{_instant(told.until)}">\
<saml:AudienceRestriction><saml:Audience>{told.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{_instant(now)}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
{mail if told.email else ""}</saml:Assertion>"""
    return sign(text, keys) if told.signed else text


def response(told: Told, *assertions: str, extra: str = "") -> str:
    """The envelope."""
    answers = f' InResponseTo="{told.request}"' if told.request else ""
    now = _instant(datetime.now(UTC))
    return f"""<samlp:Response {NAMESPACES} ID="_r1" Version="2.0" IssueInstant="{now}" \
Destination="{told.back}"{answers}>\
<saml:Issuer>{told.issuer}</saml:Issuer>{extra}<samlp:Status><samlp:StatusCode \
Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{"".join(assertions)}</samlp:Response>"""


def sign(text: str, keys: Keys) -> str:
    signed: bytes | str = OneLogin_Saml2_Utils.add_sign(text, keys.key, keys.certificate)
    return signed.decode() if isinstance(signed, bytes) else signed


def sent(text: str | bytes) -> dict[str, str]:
    """The form that the provider's page sends through the browser."""
    return {"SAMLResponse": base64.b64encode(text.encode() if isinstance(text, str) else text).decode()}


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
