"""An OpenID Connect provider on loopback: discovery, authorisation, token and keys, one account at a time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "geomap"


class Provider:
    """Says of whoever comes that they are ``account``."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.address = ""
        self.account: dict[str, Any] = {}
        """Claims of the account that logs in: email, email_verified, name."""
        self.nonces: dict[str, tuple[str | None, dict[str, Any]]] = {}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email"],
        }

    def authorise(self, asked: dict[str, str]) -> str:
        """Return where the browser goes back to, with a code for the account as it is now."""
        code = f"code{len(self.nonces)}"
        self.nonces[code] = (asked.get("nonce"), dict(self.account))
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, code: str) -> dict[str, Any]:
        nonce, account = self.nonces.pop(code)
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": account["email"], "iat": now, "exp": now + 600}
        claims |= account | ({"nonce": nonce} if nonce else {})
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": signed}


@contextmanager
def providing() -> Iterator[Provider]:
    """Serve a provider on a free port until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self.put(provider.discovery())
            elif parts.path == "/keys":
                self.put({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/authorize":
                asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorise(asked))
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.put(provider.token(parse_qs(body)["code"][0]))

        def put(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
