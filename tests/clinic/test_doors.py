"""What the database itself refuses, whatever page it belongs to."""

from workups.models import Workup

NUL = "left\0arm"


def test_a_character_that_can_not_be_stored_is_refused_in_words(signed_in, gp, workup):
    answer = signed_in(gp).post(f"/patients/{workup.patient_id}/workups/", {"protocol": NUL})
    assert answer.status_code == 400
    assert "can't be stored" in answer.content.decode().replace("&#39;", "'")
    assert Workup.objects.get() == workup
