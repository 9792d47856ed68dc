"""What the database itself refuses, whatever page it belongs to."""

import pytest

NUL = "left\0arm"
FORMS = [
    ("/patients/{patient}/workups/", {"protocol": NUL}),
    ("/workups/{workup}/close/", {"outcome": NUL}),
    ("/workups/{workup}/answers/weakness_reported/", {"revision": "1", "reason": NUL}),
]


@pytest.mark.parametrize(("path", "form"), FORMS)
def test_a_character_that_can_not_be_stored_is_refused_in_words(signed_in, gp, workup, path, form):
    path = path.format(workup=workup.pk, patient=workup.patient_id)
    answer = signed_in(gp).post(path, form)
    assert answer.status_code == 400
    assert "can't be stored" in answer.content.decode().replace("&#39;", "'")
    workup.refresh_from_db()
    assert (workup.status, workup.revision) == ("open", 1)
