"""The embedded PostgreSQL: starts anywhere a practice may keep its folder, and stops without a trace."""

from pathlib import Path

import psycopg

from clinic.embedded import EmbeddedPostgres


def _say(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def test_it_runs_in_a_folder_with_spaces_and_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "the practice's own “folder”"

    with EmbeddedPostgres(folder, durable=False) as server:
        _say(server, "CREATE TABLE note (words text)")
        _say(server, "INSERT INTO note VALUES ('kept')")
        assert server.is_running()
        assert _say(server, "SHOW listen_addresses") == ("",), "it must not be reachable from the network"

    assert not server.is_running()
    with EmbeddedPostgres(folder, durable=False) as again:
        assert _say(again, "SELECT words FROM note") == ("kept",)


def test_it_adopts_a_server_that_a_killed_process_left_behind(tmp_path: Path) -> None:
    left_behind = EmbeddedPostgres(tmp_path, durable=False)
    left_behind.start()

    with EmbeddedPostgres(tmp_path, durable=False) as adopted:
        assert _say(adopted, "SELECT 1") == (1,)

    assert not left_behind.is_running()


def test_stopping_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    EmbeddedPostgres(tmp_path, durable=False).stop()
