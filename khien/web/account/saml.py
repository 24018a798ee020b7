"""SAML 2.0, the service provider's side: the way to the provider, and whether its response is to be trusted.

python3-saml checks signatures, audience, times and wrapping; nothing here knows people or sessions.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth

AT_MOST = 256 * 1024
EMAIL = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
USERNAME = (
    "uid",
    "username",
    "urn:oid:0.9.2342.19200300.100.1.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
)
UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, SyntaxError)  # lxml's are syntax errors
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


class UnableToTrustResponse(ValueError):
    """The response cannot be trusted. The message is for the log, not for a person."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Our own addresses, whole, as the provider must know them."""

    entity: str
    back: str


@dataclass(frozen=True, slots=True)
class Response:
    """A response that holds: whom it names, and which of our requests it answers."""

    in_response_to: str
    issuer: str
    subject: str
    lasting: bool
    email: str
    username: str


def way_there(metadata: Path, ours: Addresses) -> tuple[str, str]:
    """The address at the provider to which the browser goes, and the number of the request, which must come back."""
    auth = _auth(metadata, ours, {})
    return str(auth.login(return_to="")), str(auth.get_last_request_id())


def trusted(metadata: Path, ours: Addresses, encoded: str) -> Response:
    """What a response says, after its signature, its audience, its times and its shape have been checked."""
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

    _refuse_bombs(encoded)
    auth = _auth(metadata, ours, {"SAMLResponse": encoded})
    try:
        auth.process_response()
    except (*UNREADABLE, OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError) as fault:
        raise UnableToTrustResponse(f"{type(fault).__name__}: {fault}") from fault
    if auth.get_errors() or not auth.is_authenticated():
        raise UnableToTrustResponse(f"{', '.join(auth.get_errors())}: {auth.get_last_error_reason()}")
    answered, subject = auth.get_last_response_in_response_to(), auth.get_nameid()
    if not answered or _answered_in(str(auth.get_last_response_xml())) != {str(answered)}:
        raise UnableToTrustResponse("its signed part answers no request of ours")
    if not subject:
        raise UnableToTrustResponse("it names nobody")
    attributes, form = auth.get_attributes(), auth.get_nameid_format() or ""
    return Response(
        in_response_to=str(answered),
        issuer=str(auth.get_settings().get_idp_data()["entityId"]),
        subject=str(subject),
        lasting=form != TRANSIENT,
        email=_first(attributes, EMAIL) or (str(subject) if form == EMAIL_FORMAT else ""),
        username=_first(attributes, USERNAME),
    )


def own_metadata(metadata: Path, ours: Addresses) -> bytes:
    """What the provider's administrator takes in to know us."""
    told = _auth(metadata, ours, {}).get_settings().get_sp_metadata()
    return told if isinstance(told, bytes) else str(told).encode()


def _auth(metadata: Path, ours: Addresses, sent: Mapping[str, str]) -> OneLogin_Saml2_Auth:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth
    from onelogin.saml2.errors import OneLogin_Saml2_Error
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    scheme, _, rest = ours.back.partition("://")
    host, _, path = rest.partition("/")
    request = {
        "https": "on" if scheme == "https" else "off",
        "http_host": host,
        "script_name": f"/{path}",
        "get_data": {},
        "post_data": dict(sent),
    }
    try:
        provider = OneLogin_Saml2_IdPMetadataParser.parse(metadata.read_bytes())
        return OneLogin_Saml2_Auth(request, {**_settings(ours), "idp": provider.get("idp", {})})
    except (*UNREADABLE, OSError, OneLogin_Saml2_Error) as fault:
        raise UnableToTrustResponse(f"the provider's metadata: {fault}") from fault


def _settings(ours: Addresses) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {
            "entityId": ours.entity,
            "assertionConsumerService": {
                "url": ours.back,
                "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
            },
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,  # `https://khien/` is a name of an office's own network
        },
    }


def _answered_in(text: str) -> set[str]:
    """The requests that the assertion, which is signed, says it answers: the envelope around it may be unsigned."""
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

    found = OneLogin_Saml2_XML.query(OneLogin_Saml2_XML.to_etree(text), "//saml:SubjectConfirmationData/@InResponseTo")
    return {str(one) for one in found}


def _refuse_bombs(encoded: str) -> None:
    """No document type, so no entity to expand; no comment to cut a name in two; no encoding to hide either in."""
    if len(encoded) > AT_MOST:
        raise UnableToTrustResponse("larger than any response")
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as fault:
        raise UnableToTrustResponse("not a response in UTF-8") from fault
    head = text[:200].partition("?>")[0].lower()
    if "<!" in text or ("encoding" in head and "utf-8" not in head):
        raise UnableToTrustResponse("it has a document type, a comment or another encoding")


def _first(attributes: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    for name in names:
        for value in attributes.get(name) or ():
            if value:
                return str(value)
    return ""
