"""Cards for a record system (CDS Hooks `patient-view`), from the request's first byte to the response's last.

Each request carries what an invented patient's record holds (a Bundle of some 250 to 330 kB), a signed token, and a
potassium of today that differs from request to request, so that every answer has a card nobody was shown before. All
protocols of the library are live; the patient has an open workup. The floor reads the same JSON, writes one row and
answers, in the same process behind the same middleware, asked in turn on the same open connection.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from bench.measurement import AtMost, Row
from bench.practice.running import Running, practice
from clinic.env import BASE_DIR
from workups.protocol_files import library_keys

RECORDS = BASE_DIR / "tests" / "samples" / "synthea_r4"
REQUESTS = 20
"""For each record, after as many that warm both sides up."""
ISSUER, ADDRESS = "https://records.bench.example", "http://localhost:8000/cds-services/workup-patient-view"
_KEY = ec.generate_private_key(ec.SECP384R1())


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder:
        trusted = Path(folder) / "trusted.json"
        trusted.write_text(json.dumps([_trusted()]))
        variables = {"CDS_TRUST": str(trusted), "API_REQUESTS_A_MINUTE": "1000000"}
        with practice(patients=1, protocols=sorted(library_keys()), **variables) as running:
            pairs = list(_asked(running))
            _check_rows(running, len(pairs))
    return [_row(50, pairs, None), _row(95, pairs, AtMost(0.100))]


def _row(percentile: int, pairs: list[tuple[float, float]], target: AtMost | None) -> Row:
    mine, theirs = (quantiles(times, n=100)[percentile - 1] for times in zip(*pairs, strict=True))
    return Row(f"cards on an open record, p{percentile}", mine, "the JSON read, one row written", theirs, target)


def _trusted() -> dict[str, Any]:
    key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(_KEY.public_key())) | {"kid": "bench"}
    return {"issuer": ISSUER, "practice": "Bench Street Surgery", "name": "Records", "keys": {"keys": [key]}}


def _asked(running: Running) -> Iterator[tuple[float, float]]:
    connection = HTTPConnection("127.0.0.1", running.port)
    numbers = count()
    for is_timed in (False, True):
        for record in sorted(RECORDS.glob("*_*.json")):
            bundle = json.loads(record.read_text())
            for _ in range(REQUESTS):
                body = json.dumps(_request(bundle, running, 6.9 + next(numbers) / 1_000)).encode()
                mine = _post(connection, "/cds-services/workup-patient-view", body, b"Critical potassium")
                theirs = _post(connection, "/floor/systems/", body, b'"row"')
                if is_timed:
                    yield mine, theirs
    connection.close()


def _request(bundle: dict[str, Any], running: Running, potassium: float) -> dict[str, Any]:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": running.numbers[0]}],
        "birthDate": "1961-03-12",
        "gender": "female",
    }
    others = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Patient"]
    return {
        "hook": "patient-view",
        "context": {"patientId": "1"},
        "prefetch": {"patient": patient, "record": {"entry": [*others, {"resource": _observation(potassium)}]}},
    }


def _observation(potassium: float) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "effectiveDateTime": date.today().isoformat(),
        "valueQuantity": {"value": round(potassium, 3), "code": "mmol/L", "system": "http://unitsofmeasure.org"},
    }


def _post(connection: HTTPConnection, address: str, body: bytes, part: bytes) -> float:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": ADDRESS, "iat": now, "exp": now + 300, "jti": str(uuid4())}
    token = jwt.encode(claims, _KEY, algorithm="ES384", headers={"kid": "bench"})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    started = time.perf_counter()
    connection.request("POST", address, body, headers)
    response = connection.getresponse()
    said = response.read()
    seconds = time.perf_counter() - started
    if response.status != 200 or part not in said:
        raise SystemExit(f"{address} answers {response.status}: {said[:300]!r}; nothing was measured.")
    return seconds


def _check_rows(running: Running, timed: int) -> None:
    """Every request showed a red flag of its own, and wrote its row of the floor."""
    cards = running.count("workups_card WHERE code = 'rf_k_critical'")
    floor = running.count("clinic_auditevent WHERE event = 'bench.floor'")
    if (cards, floor) != (2 * timed, 2 * timed):
        raise SystemExit(f"{cards} cards and {floor} rows of the floor, not {2 * timed}; nothing was measured.")
