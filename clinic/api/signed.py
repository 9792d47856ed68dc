"""A request that its sender signed: a JSON Web Token by a key that was pinned for its issuer (CDS Hooks 2.0.1).

Where a token says its keys are (`jku`) is not looked at: keys come from the operator's file alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from django.conf import settings
from jwt.exceptions import InvalidAudienceError, InvalidTokenError
from rest_framework.exceptions import AuthenticationFailed

from clinic.actions import tokens
from clinic.trusted import ALGORITHMS, Trusted

CLOCKS_DIFFER: Final = timedelta(seconds=60)
LONGEST: Final = timedelta(hours=1)
"""A token that is good for longer is refused: it would have to be remembered for as long."""
_CLAIMS: Final = ["iss", "aud", "exp", "iat", "jti"]


def verify(token: str, *, address: str) -> Trusted:
    """Who signed it. `address` is the URL of this service that was called, which the token has to be for.

    Raises AuthenticationFailed: unknown issuer or key, another algorithm, a wrong signature, expired or not yet
    issued, for another address, used before.
    """
    try:
        trusted, key = _key(token)
        options: Any = {"require": _CLAIMS}
        claims = jwt.decode(
            token, key, algorithms=list(ALGORITHMS), audience=[address, f"{address}/"], issuer=trusted.issuer,
            leeway=CLOCKS_DIFFER, options=options,
        )  # fmt: skip
    except InvalidAudienceError as fault:
        raise AuthenticationFailed(f"The token's aud is another address than this one ({address}).") from fault
    except (InvalidTokenError, ValueError) as fault:
        raise AuthenticationFailed(f"The token is not good: {fault}.") from fault
    _use_up(trusted, claims)
    return trusted


def _key(token: str) -> tuple[Trusted, jwt.PyJWK]:
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    issuer = claims.get("iss")
    trusted = settings.CDS_TRUSTED.get(issuer) if isinstance(issuer, str) else None
    if trusted is None:
        raise AuthenticationFailed("The token's issuer is not one that is trusted here.")
    key = trusted.keys.get(str(header.get("kid")))
    if key is None:
        raise AuthenticationFailed("The token is signed by a key that is not pinned for its issuer.")
    return trusted, key


def _use_up(trusted: Trusted, claims: dict[str, Any]) -> None:
    if not isinstance(claims["jti"], str) or not claims["jti"]:
        raise AuthenticationFailed("The token's jti is no text.")
    until = datetime.fromtimestamp(claims["exp"], tz=UTC)
    if until > datetime.now(tz=UTC) + LONGEST + CLOCKS_DIFFER:
        raise AuthenticationFailed("The token is good for longer than an hour.")
    if not tokens.use_up(issuer=trusted.issuer, token_id=claims["jti"], until=until + CLOCKS_DIFFER):
        raise AuthenticationFailed("The token was used before.")
