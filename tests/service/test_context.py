"""One context per process: keys made once and kept, the authority known to the log."""

import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr
from sqlalchemy import select

from service.context import Context, once
from service.settings import Settings
from storage.models import Event


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data=tmp_path / "data", processes=0)


@pytest.fixture
def prepared(settings: Settings) -> Iterator[Context]:
    ctx = Context(settings)
    ctx.prepare()
    yield ctx
    ctx.close()


def created(ctx: Context) -> list[str]:
    with ctx.database.reading() as session:
        query = select(Event.payload).where(Event.type == "authority_created").order_by(Event.position)
        return [payload["certificate"] for payload in session.scalars(query) if payload]


def fingerprint(ctx: Context) -> str:
    return ctx.authority.certificate.fingerprint(SHA256()).hex()


def test_keys_are_made_once_for_their_owner_alone(prepared: Context, settings: Settings) -> None:
    again = Context(settings)
    again.prepare()
    assert fingerprint(again) == fingerprint(prepared)
    assert again.secret_keys == prepared.secret_keys
    again.close()
    folder = settings.data / "keys"
    assert {path.name for path in folder.iterdir()} == {"secret", "authority", "authority-password"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_of_one_process_opens_in_another(prepared: Context, settings: Settings) -> None:
    other = Context(settings)
    nonce = prepared.links.nonce()
    assert other.links.read(prepared.links.make(nonce)) == prepared.links.hash(nonce)
    other.close()


def test_the_log_names_the_authority_once(prepared: Context, settings: Settings) -> None:
    for _ in range(2):
        again = Context(settings)
        again.prepare()
        again.close()
    assert created(prepared) == [fingerprint(prepared)]


def test_the_log_names_it_also_after_a_crash_between_its_file_and_its_event(settings: Settings) -> None:
    ctx = Context(settings)
    ctx.database.migrate()
    before = fingerprint(ctx)
    assert created(ctx) == []
    ctx.prepare()
    assert created(ctx) == [before]
    ctx.close()


def test_the_keys_own_password_is_asked_for_when_it_is_set(prepared: Context, settings: Settings) -> None:
    other = Context(settings.model_copy(update={"authority_password": SecretStr("x" * 32)}))
    with pytest.raises(ValueError, match=r"password|decrypt"):
        _ = other.authority
    other.close()


def test_of_many_who_make_a_file_at_once_all_hold_the_same(tmp_path: Path) -> None:
    barrier = threading.Barrier(16)

    def make(number: int) -> bytes:
        barrier.wait(30)
        return once(tmp_path / "keys" / "secret", lambda: bytes([number]) * 100_000)

    with ThreadPoolExecutor(16) as pool:
        held = set(pool.map(make, range(16)))
    assert len(held) == 1
    assert len(held.pop()) == 100_000
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret"]


def test_a_file_that_could_not_be_made_is_not_there(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        once(tmp_path / "secret", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_writing_transaction_inside_another_is_refused(prepared: Context) -> None:
    with (
        prepared.transaction("system"),
        pytest.raises(RuntimeError, match="inside another"),
        prepared.transaction("system"),
    ):
        pass


def test_closing_closes_what_was_started_and_nothing_else(settings: Settings) -> None:
    ctx = Context(settings)
    ctx.prepare()
    _ = ctx.workshop
    ctx.close()
    assert "workshop" not in ctx.__dict__
    assert "converter" not in ctx.__dict__
