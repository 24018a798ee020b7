"""A sign-in provider (OpenID Connect) on this machine's loopback: discovered, asked, and lying where a test says."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "khien", "bí mật của phép thử"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims` are what it says of whoever signs in; `lies` overwrite the signed word; `asked` are the paths it got."""

    claims: dict[str, Any]
    lies: dict[str, Any] = field(default_factory=dict)
    signing: Any = None  # another key than the published one
    algorithm: str = "RS256"
    userinfo: dict[str, Any] = field(default_factory=dict)
    told_issuer: str = ""
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Provider:
        self._key, self._codes = new_key(), dict[str, dict[str, str]]()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def comes_back(self, there: str) -> str:
        """What the person's browser does: signs in at the address it was sent to, and is sent back to ours."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        assert query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        back = urlsplit(query["redirect_uri"])
        return f"{back.path}?code={code}&state={query['state']}"

    def public(self) -> dict[str, Any]:
        """The key that is published."""
        shown: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return shown | {"kid": "một", "use": "sig", "alg": "RS256"}

    def signed_word(self, nonce: str) -> str:
        now = int(time.time())
        word = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        word |= self.claims | self.lies
        word = {name: value for name, value in word.items() if value is not None}
        return jwt.encode(word, self.signing or self._key, algorithm=self.algorithm, headers={"kid": "một"})

    def _answer(self, path: str, form: dict[str, str], given: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            places = {"authorization": "go", "token": "token", "userinfo": "userinfo", "end_session": "out"}
            told = {f"{name}_endpoint": f"{self.issuer}/{place}" for name, place in places.items()}
            return told | {"issuer": self.told_issuer or self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        if path == "/keys":
            return {"keys": [self.public()]}
        if path == "/userinfo":
            return self.userinfo if given == "Bearer chia" else None
        return self._token(form, given) if path == "/token" else None

    def _token(self, form: dict[str, str], given: str) -> dict[str, Any] | None:
        """A code is good once, for the client that has the secret and the verifier."""
        sent = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64decode(given.partition(" ")[2] or b"").decode().startswith(f"{CLIENT}:b%C3%AD")
        if sent is None or not known or challenge != sent["code_challenge"]:
            return None
        if form.get("redirect_uri") != sent["redirect_uri"]:
            return None
        return {"access_token": "chia", "token_type": "Bearer", "id_token": self.signed_word(sent["nonce"])}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            """Passes what is asked to the provider."""

            def do_GET(self) -> None:
                self._reply()

            def do_POST(self) -> None:
                self._reply()

            def _reply(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                provider.asked.append(self.path)
                told = provider._answer(self.path, form, self.headers.get("Authorization", ""))
                body = json.dumps(told if told is not None else {"error": "invalid_request"}).encode()
                self.send_response(200 if told is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
