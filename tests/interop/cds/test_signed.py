"""Requests that a record system signs: whose are believed, for which address, for how long, and once."""

import base64
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWK

from clinic.models import Membership, SeenToken
from clinic.trusted import Trusted, read_trusted
from tests.interop.cds.asking import PATIENT_VIEW, SAMPLES, ask, request_for, token_of

pytestmark = pytest.mark.django_db

ISSUER = "https://records.example.org"
ADDRESS = f"http://localhost:8000/cds-services/{PATIENT_VIEW}"
EC_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
BODY = request_for("patient-view")


def public_set() -> dict[str, Any]:
    ec_key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key())) | {"kid": "e1"}
    rsa_key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key())) | {"kid": "r1"}
    return {"keys": [ec_key, rsa_key]}


@pytest.fixture
def trusting(settings, tmp_path: Path, practice, version):
    """A file that trusts one issuer for the practice, as an operator writes it."""
    file = tmp_path / "trusted.json"
    entry = {"issuer": ISSUER, "practice": practice.name, "name": "Harbour records", "keys": public_set()}
    file.write_text(json.dumps([entry]))
    settings.CDS_TRUSTED = read_trusted(file)


def signed(algorithm: str = "ES384", key: Any = None, kid: str = "", **claims: Any) -> str:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": ADDRESS, "iat": now, "exp": now + 300, "jti": str(uuid4())} | claims
    said = {name: value for name, value in said.items() if value is not None}
    header = {"kid": kid or {"ES384": "e1"}.get(algorithm, "r1"), "jku": "https://records.example.org/nowhere"}
    return jwt.encode(said, key or (EC_KEY if algorithm == "ES384" else RSA_KEY), algorithm=algorithm, headers=header)


def refused(token: str) -> str:
    answered = ask(token, PATIENT_VIEW, BODY)
    assert answered.status_code == 401, answered.content
    assert answered["WWW-Authenticate"].startswith("Bearer")
    return str(answered.json()["issue"][0]["details"]["text"])


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_a_trusted_record_system_is_answered(trusting, algorithm):
    assert ask(signed(algorithm), PATIENT_VIEW, BODY).status_code == 200
    assert Membership.objects.filter(role="system", user__name="Harbour records").count() == 1


def test_its_audience_may_stand_in_a_list(trusting):
    assert ask(signed(aud=["https://another.example", ADDRESS]), PATIENT_VIEW, BODY).status_code == 200


def test_a_token_opens_once(trusting):
    token = signed()

    assert ask(token, PATIENT_VIEW, BODY).status_code == 200
    assert "used before" in refused(token)
    assert SeenToken.objects.count() == 1


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "http://localhost:8000/cds-services"}, "another address"),
        ({"aud": "https://evil.example/cds-services/workup-patient-view"}, "another address"),
        ({"iss": "https://evil.example"}, "not one that is trusted"),
        ({"exp": int(time.time()) - 120}, "expired"),
        ({"exp": int(time.time()) + 86_400}, "longer than an hour"),
        ({"iat": int(time.time()) + 3_600}, "not good"),
        ({"jti": None}, "jti"),
        ({"exp": None}, "exp"),
        ({"aud": None}, "aud"),
        ({"jti": ""}, "jti"),
    ],
)
def test_what_a_token_may_not_say(trusting, claims, said):
    assert said in refused(signed(**claims))
    assert not SeenToken.objects.exists()


def test_a_key_that_is_not_pinned_signs_nothing(trusting):
    assert "not pinned" in refused(signed(kid="another"))
    assert "not good" in refused(signed(key=ec.generate_private_key(ec.SECP384R1())))


@pytest.mark.parametrize("algorithm", ["none", "HS384", "ES256"])
def test_other_algorithms_are_refused(trusting, algorithm):
    """`none`, a shared secret (the public key taken for one), and a weaker curve."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": "e1", "typ": "JWT"}).encode()).rstrip(b"=")
    _, claims, signature = signed().split(".")

    assert refused(f"{header.decode()}.{claims}.{signature}")
    assert refused(f"{header.decode()}.{claims}.")


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "e30.e30.e30", "\xff", "eyJ" * 5_000])
def test_what_is_no_token_is_refused(trusting, token):
    assert refused(token)


def test_without_a_token_nothing_is_said_and_discovery_is_open(trusting, client):
    assert ask(None, PATIENT_VIEW, BODY).status_code == 401
    assert client.get("/cds-services").status_code == 200


def test_only_a_setting_opens_a_practice_to_the_unsigned(settings, practice, version):
    assert ask(None, PATIENT_VIEW, BODY).status_code == 401
    settings.CDS_OPEN_PRACTICE = practice.name
    assert ask(None, PATIENT_VIEW, BODY).status_code == 200
    assert ask("eyJ.anything.goes", PATIENT_VIEW, BODY).status_code == 200


def test_a_practice_that_is_not_here_trusts_nobody(settings, trusting):
    only = settings.CDS_TRUSTED[ISSUER]
    settings.CDS_TRUSTED = {ISSUER: Trusted(ISSUER, "Nowhere", only.name, only.keys)}

    assert "not here" in refused(signed())


def test_a_token_of_the_practice_needs_the_scope(manager, version):
    assert "cds:use" in refused(token_of(manager, "results:write"))
    assert ask(token_of(manager), PATIENT_VIEW, BODY).status_code == 200


# --- the operator's file


def with_keys(keys: Any) -> str:
    return json.dumps([{"issuer": "i", "practice": "p", "name": "n", "keys": keys}])


def test_a_demo_clients_real_key_set_can_be_pinned(tmp_path):
    keys = json.loads((SAMPLES.parent / "sandbox_jwks.json").read_text())
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps([{"issuer": "i", "practice": "p", "name": "n", "keys": keys}]))

    assert isinstance(read_trusted(file)["i"].keys["44823f3d-0b01-4a6c-a80e-b9d3e8a7226f"], PyJWK)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "can't be read as JSON"),
        ("{}", "must be a list"),
        ("[7]", "entry 1 must be an object"),
        ('[{"issuer": "i", "practice": "p", "name": ""}]', "entry 1 must be an object"),
        (with_keys({}), "JSON Web Key Set"),
        (with_keys({"keys": [{"kty": "EC"}]}), "needs a kid"),
        (with_keys({"keys": [{"kid": "k", "d": "x"}]}), "private"),
        (with_keys({"keys": [{"kid": "k", "kty": "oct", "k": "c2"}]}), "is none for"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path, written, said):
    file = tmp_path / "trusted.json"
    file.write_text(written)

    with pytest.raises(ValueError, match=said):
        read_trusted(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"nowhere\.json"):
        read_trusted(tmp_path / "nowhere.json")


def test_an_issuer_stands_once(tmp_path):
    entry = {"issuer": "i", "practice": "p", "name": "n", "keys": public_set()}
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps([entry, entry]))

    with pytest.raises(ValueError, match="twice"):
        read_trusted(file)
