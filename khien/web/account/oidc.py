"""OpenID Connect, the relying party's side: where the provider is, the way there, whether its word is to be trusted.

PyJWT checks signatures; nothing here knows people or sessions, and nothing is asked unless a provider is configured.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from khien.config import LOOPBACK

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds by which two clocks may differ
TIMEOUT = 10
AT_MOST = 1024 * 1024


class UnableToTrust(ValueError):
    """The provider could not be asked, or its word cannot be trusted. The message is for the log, not for a person."""


@dataclass(frozen=True, slots=True)
class Client:
    """Ourselves, as the provider knows us."""

    issuer: str
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    basic_auth: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """What was sent along and must come back, once: `state` to this browser, `nonce` inside the signed word."""

    state: str
    nonce: str
    verifier: str


def pending() -> Pending:
    """A new way to the provider, known to nobody else."""
    return Pending(*(secrets.token_urlsafe(32) for _ in range(3)))


def discover(issuer: str) -> Provider:
    """The provider's own description, which must be of the issuer that was configured."""
    told = _ask(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise UnableToTrust(f"the provider calls itself {told.get('issuer')!r}, configured is {issuer!r}")
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        authorization=_address(told, "authorization_endpoint", issuer),
        token=_address(told, "token_endpoint", issuer),
        keys=_address(told, "jwks_uri", issuer),
        userinfo=_address(told, "userinfo_endpoint", issuer, needed=False),
        end_session=_address(told, "end_session_endpoint", issuer, needed=False),
        basic_auth="client_secret_basic" in methods,
    )


def way_there(provider: Provider, client: Client, sent: Pending, *, back: str) -> str:
    """The address at the provider to which the browser goes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.verifier.encode()).digest()).rstrip(b"=").decode()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client.key,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": sent.state,
            "nonce": sent.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    return f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{query}"


def way_out(provider: Provider, client: Client, *, back: str) -> str:
    """The address at the provider that ends its session too; empty where it has none."""
    if not provider.end_session:
        return ""
    query = urlencode({"client_id": client.key, "post_logout_redirect_uri": back})
    return f"{provider.end_session}{'&' if '?' in provider.end_session else '?'}{query}"


def word_for_code(
    provider: Provider, client: Client, sent: Pending, code: str, *, back: str, needed: str
) -> dict[str, Any]:
    """Exchange the code that came back for the provider's signed word of who signed in: its claims, verified.

    `needed` is the claim that finds people here; where the word leaves it out, the provider is asked for it.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": sent.verifier}
    headers = {}
    if provider.basic_auth:
        pair = f"{quote(client.key, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.key, "client_secret": client.secret}
    answer = _ask(provider.token, form=form, headers=headers)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise UnableToTrust("the provider sent no id_token")
    claims = verified(token, _ask(provider.keys), client, nonce=sent.nonce)
    return claims if needed in claims else claims | _userinfo(provider, answer, claims, needed)


def verified(token: str, keys: Mapping[str, Any], client: Client, *, nonce: str) -> dict[str, Any]:
    """The claims of a signed word: by this issuer, for us, of now, and made for this very sign-in."""
    import jwt  # of the extra `oidc`

    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_for(header, keys),
            algorithms=list(ALGORITHMS),
            audience=client.key,
            issuer=client.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as fault:
        raise UnableToTrust(f"id_token: {type(fault).__name__}: {fault}") from fault
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise UnableToTrust("id_token: made for another sign-in (nonce)")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != client.key:
        raise UnableToTrust("id_token: given to somebody else (azp)")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise UnableToTrust("id_token: names nobody (sub)")
    return claims


def _key_for(header: Mapping[str, Any], keys: Mapping[str, Any]) -> Any:
    """The provider's signing key that the header names. A key that is shared, not public, never counts."""
    from jwt import PyJWK

    known = [one for one in keys.get("keys", []) if one.get("use", "sig") == "sig" and one.get("kty") != "oct"]
    named = [one for one in known if one.get("kid") == header["kid"]] if "kid" in header else known
    if len(named) != 1:
        raise ValueError("no signing key of the provider fits")
    return PyJWK.from_dict({"alg": header["alg"], **named[0]} if header.get("alg") in ALGORITHMS else named[0])


def _userinfo(provider: Provider, answer: Mapping[str, Any], claims: Mapping[str, Any], needed: str) -> dict[str, Any]:
    """What the signed word leaves out, from the provider's userinfo, of the same subject only.

    An address and the word that it was verified come from one place, never half from each.
    """
    if not provider.userinfo or not answer.get("access_token"):
        return {}
    told = _ask(provider.userinfo, headers={"Authorization": f"Bearer {answer['access_token']}"})
    if told.get("sub") != claims["sub"]:
        raise UnableToTrust("userinfo is of another subject")
    wanted = ("email", "email_verified") if needed == "email" else (needed,)
    return {name: told.get(name) for name in wanted}


def _address(told: Mapping[str, Any], name: str, issuer: str, *, needed: bool = True) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        if needed:
            raise UnableToTrust(f"the provider names no {name}")
        return ""
    parts = urlsplit(found)
    at_home = parts.scheme == "http" and parts.hostname in LOOPBACK and urlsplit(issuer).hostname in LOOPBACK
    if parts.scheme != "https" and not at_home:
        raise UnableToTrust(f"the provider's {name} is not under https")
    return found


def _opener() -> OpenerDirector:
    """Without redirects: a provider's endpoints do not move, and one would carry our secret elsewhere."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    return opener


def _ask(
    address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One question to the provider, answered with a JSON object within limits of time and size."""
    body = urlencode(form).encode() if form is not None else None
    request = Request(address, data=body, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            text = answer.read(AT_MOST + 1)
    except (URLError, OSError, ValueError) as fault:
        raise UnableToTrust(f"{urlsplit(address).path}: {fault}") from fault
    try:
        told = json.loads(text) if len(text) <= AT_MOST else None
    except ValueError as fault:
        raise UnableToTrust(f"{urlsplit(address).path}: not JSON") from fault
    if not isinstance(told, dict):
        raise UnableToTrust(f"{urlsplit(address).path}: not an object of at most {AT_MOST} bytes")
    return told
