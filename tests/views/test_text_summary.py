"""The page with the text to copy into another record."""

from tests.views.asking import say
from tests.views.given import ordered
from workups.actions import notes


def text(client, workup):
    return client.get(f"/workups/{workup.pk}/text/")


def test_a_stranger_finds_none(signed_in, stranger, workup):
    assert text(signed_in(stranger), workup).status_code == 404


def test_who_sees_no_patients_sees_no_text(signed_in, editor, workup):
    assert text(signed_in(editor), workup).status_code == 403


def test_it_is_there_to_be_copied_and_linked_from_the_workup(signed_in, gp, workup, words):
    client = signed_in(gp)
    page = text(client, workup).content.decode()
    assert "readonly" in page
    assert 'data-copy="text-summary" hidden>' in page
    assert "ADEYEMI, Grace, born 12 Mar 1961" in page
    assert (
        f'href="/workups/{workup.pk}/text/">Text summary</a>' in client.get(f"/workups/{workup.pk}/").content.decode()
    )


def test_markup_in_a_note_is_text(signed_in, gp, workup):
    notes.write(workup=workup, section="alarm", text="</textarea><script>x</script> אבג", revision=0, by=gp)
    page = text(signed_in(gp), workup).content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;x&lt;/script&gt; אבג" in page


def test_it_costs_few_queries(at_work, gp, workup, django_assert_num_queries):
    say(workup, by=gp, weakness_reported=True)
    ordered(workup, by=gp)
    client = at_work(gp)
    text(client, workup)
    # session + user + membership + inbox + workup and what is open + orders + results + answers + who started it 2 = 10
    with django_assert_num_queries(10):
        text(client, workup)
