"""A protocol leaves as a file and comes back; what is broken, huge or meant badly changes nothing and says why."""

import pytest

from tests.models import protocol_rows
from workups.actions import drafts
from workups.drafting import whole_of
from workups.models import DraftChange, Protocol, ProtocolVersion, VersionStatus
from workups.protocol_text import as_text

IMPORT = "/protocols/import/"
FLAG = "rf_stroke_now"


@pytest.fixture
def text(signed_in, editor, version) -> str:
    answer = signed_in(editor).get(f"/protocols/versions/{version.pk}/yaml/")
    assert answer["Content-Disposition"] == 'attachment; filename="arm-twitching-1.yaml"'
    return answer.content.decode()


@pytest.fixture
def take_in(signed_in, editor):
    """`take_in(text, confirmed=..., seen=...)`: sent by the editor."""
    client = signed_in(editor)

    def send(text, *, confirmed=False, seen=0):
        return client.post(IMPORT, {"text": text, "seen": seen} | ({"confirmed": "yes"} if confirmed else {}))

    return send


class TestRefused:
    def test_who_does_not_write_protocols(self, signed_in, gp, manager, text):
        for member in (gp, manager):
            assert signed_in(member).post(IMPORT, {"text": text, "confirmed": "yes"}).status_code == 403

    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            ("", "Choose a file"),
            ("key: [", "a value is missing here"),
            ("a: &x [1]\nb: *x", "anchors"),
            ("x: !!python/object/apply:os.system ['true']", "tags"),
            ("[" * 2_000, "nested more than 30 deep"),
            ("protocol: {}\ndictionary: {}\n", "this key is missing"),
            ("key: nowhere\ntitle: x\n", "no dictionary"),
            ("a: " + "9" * 5_000, "too long"),
        ],
        ids=["nothing", "broken", "aliases", "tags", "deep", "empty", "alone", "number"],
    )
    def test_what_is_no_protocol_changes_nothing(self, take_in, version, words, broken, said):
        answer = take_in(broken, confirmed=True)
        assert answer.status_code == 422
        assert said in words(answer)
        assert ProtocolVersion.objects.count() == 1

    def test_a_file_of_two_megabytes_and_more(self, take_in, version, words):
        answer = take_in("a: " + "x" * 2_100_000)
        assert answer.status_code in (400, 413, 422)
        assert ProtocolVersion.objects.count() == 1

    def test_every_fault_has_its_place_and_the_text_stays(self, take_in, text, words):
        broken = text.replace("urgency: emergency_now", "urgency: at_once", 1)
        answer = take_in(broken, confirmed=True)
        assert answer.status_code == 422
        assert "'at_once' is not one of" in words(answer)
        assert "red_flags[" in words(answer)
        assert "urgency: at_once" in answer.content.decode()

    def test_a_file_that_says_what_is_there(self, take_in, text, words):
        assert "nothing differs" in words(take_in(text))
        answer = take_in(text, confirmed=True)
        assert answer.status_code == 409
        assert not DraftChange.objects.exists()
        assert not ProtocolVersion.objects.filter(status=VersionStatus.DRAFT).exists(), "no draft is left behind"

    def test_a_version_in_review_is_not_written_over(self, take_in, text, version):
        ProtocolVersion.objects.create(
            protocol=version.protocol,
            number=2,
            status=VersionStatus.IN_REVIEW,
            document=version.document,
            content_hash=version.content_hash,
            **protocol_rows.submitted(),
        )
        assert take_in(_retitled(text), confirmed=True).status_code == 409

    def test_what_a_colleague_changed_meanwhile_is_not_overwritten(self, take_in, text, version, editor):
        draft = drafts.begin(source=version, by=editor)
        from_file = _retitled(text)
        take_in(_retitled(text, "Theirs"), confirmed=True)
        answer = take_in(from_file, confirmed=True, seen=0)
        assert answer.status_code == 409
        draft.refresh_from_db()
        assert _title(draft) == "Theirs"


def test_what_it_would_change_is_seen_before_anything_changes(take_in, text, version, words):
    page = words(take_in(_retitled(text)))
    assert "1 entry differs" in page
    assert "Retitled" in page
    assert ProtocolVersion.objects.count() == 1


def test_it_is_taken_into_a_draft_as_one_change(take_in, text, version):
    assert take_in(_retitled(text), confirmed=True).status_code == 302
    draft = ProtocolVersion.objects.get(status=VersionStatus.DRAFT)
    assert (draft.number, draft.based_on, _title(draft)) == (2, version, "Retitled")
    assert [len(change.operations) for change in draft.changes.all()] == [1]


def test_out_and_in_again_is_the_same_to_the_letter(take_in, text, version):
    take_in(_retitled(text), confirmed=True)
    draft = ProtocolVersion.objects.get(status=VersionStatus.DRAFT)
    take_in(text, confirmed=True, seen=draft.revision)
    draft.refresh_from_db()
    assert as_text(whole_of(draft)) == text


def test_a_protocol_of_a_new_key_begins_as_a_draft(take_in, text, version, words):
    new = text.replace("key: arm-twitching", "key: foot-twitching", 1)
    assert "is a new protocol" in words(take_in(new))
    assert take_in(new, confirmed=True).status_code == 302
    made = Protocol.objects.get(key="foot-twitching").versions.get()
    assert (made.number, made.status) == (1, "draft")


def test_a_file_may_be_chosen(signed_in, editor, version, text, tmp_path, words):
    file = tmp_path / "arm.yaml"
    file.write_text(_retitled(text))
    with file.open("rb") as opened:
        assert "arm.yaml would change" in words(signed_in(editor).post(IMPORT, {"file": opened}))


def _retitled(text: str, title: str = "Retitled") -> str:
    return text.replace("title: Suspected stroke happening now", f"title: {title}", 1)


def _title(draft: ProtocolVersion) -> str:
    flags = draft.document["protocol"]["red_flags"]
    return next(each["title"] for each in flags if each["code"] == FLAG)
