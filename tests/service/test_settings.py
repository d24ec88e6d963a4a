"""Settings: each read from the environment, nothing unsafe outside one's own machine, no secret shown."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from service import settings as module
from service.settings import Settings

SAFE = {"secret_keys": "k" * 32, "authority_password": "p" * 32}


def make(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_out_of_the_box_everything_is_a_demonstration_on_this_machine() -> None:
    settings = make()
    assert settings.demonstration
    assert not settings.https
    assert settings.effective_verify_url == "http://localhost:8000"
    assert settings.effective_database_url.startswith("sqlite:////")
    assert settings.effective_mail_folder == Path("var/mail")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8001", "[::1]:8000", "LOCALHOST"])
def test_a_loopback_address_is_a_demonstration(host: str) -> None:
    assert make(public_url=f"http://{host}").demonstration


@pytest.mark.parametrize("missing", ["secret_keys", "authority_password"])
def test_outside_of_it_nothing_is_made_up(missing: str) -> None:
    safe = make(public_url="https://rubrica.example.org", **SAFE)
    assert not safe.demonstration
    assert safe.https
    with pytest.raises(ValidationError, match="must be set"):
        make(public_url="https://rubrica.example.org", **{k: v for k, v in SAFE.items() if k != missing})
    with pytest.raises(ValidationError, match="at least 16 characters"):
        make(public_url="https://rubrica.example.org", **SAFE | {missing: "short"})


@pytest.mark.parametrize("name", ["public_url", "verify_url"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://rubrica.example.org", "must be https"),
        ("http://127.0.0.1.example.org", "must be https"),
        ("ftp://localhost", "must be like"),
        ("rubrica.example.org", "must be like"),
        ("https://", "must be like"),
        ("https://rubrica.example.org/firma", "without a path"),
        ("https://rubrica.example.org?x=1", "without a path"),
        ("https://rubrica.example.org#x", "without a path"),
        ("https://user:word@rubrica.example.org", "must be like"),
        ("https://rubrica.example.org:abc", "Port"),
    ],
)
def test_an_address_that_people_could_not_follow_safely_is_refused(name: str, url: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        make(**SAFE | {name: url})


def test_a_host_too_long_for_the_qr_is_refused() -> None:
    longest = "a" * (module.LONGEST_HOST - 4) + ".org"
    assert make(verify_url=f"https://{longest}", **SAFE).effective_verify_url == f"https://{longest}"
    with pytest.raises(ValidationError, match="40 characters"):
        make(verify_url=f"https://a{longest}", **SAFE)


def test_lists_are_separated_by_commas_and_keep_their_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "b.png"):
        Path(name).write_bytes(b"png")
    monkeypatch.setenv("RUBRICA_SECRET_KEYS", " oldest-oldest-oldest, newest-newest-newest,")
    monkeypatch.setenv("RUBRICA_LOGOS", "a.png, b.png")
    settings = module.read()
    assert [key.get_secret_value() for key in settings.secret_keys] == [
        "oldest-oldest-oldest",
        "newest-newest-newest",
    ]
    assert settings.logos == [Path("a.png"), Path("b.png")]


def test_a_logo_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    there = tmp_path / "logo.png"
    there.write_bytes(b"png")
    assert make(logos=[there, there]).logos == [there, there]
    with pytest.raises(ValidationError, match=r"no file .*otro\.png"):
        make(logos=[there, tmp_path / "otro.png"])
    with pytest.raises(ValidationError, match="2 files at most"):
        make(logos=[there] * 3)


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "no-lo-muestre-nunca"
    settings = make(
        public_url="https://rubrica.example.org",
        secret_keys=secret,
        authority_password=secret,
        smtp_password=secret,
        database_url=f"postgresql+psycopg://rubrica:{secret}@db/rubrica",
    )
    assert secret not in f"{settings!r} {settings}"
    monkeypatch.setenv("RUBRICA_SECRET_KEYS", secret)
    monkeypatch.setenv("RUBRICA_PUBLIC_URL", "https://rubrica.example.org")
    with pytest.raises(module.SettingsInvalid) as refused:
        module.read()
    assert secret not in str(refused.value)


def test_every_mistake_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUBRICA_THREADS", "0")
    monkeypatch.setenv("RUBRICA_PAGE_SIZE", "a4")
    with pytest.raises(module.SettingsInvalid) as refused:
        module.read()
    assert "RUBRICA_THREADS: " in str(refused.value)
    assert "RUBRICA_PAGE_SIZE: " in str(refused.value)


def test_a_cookie_needs_https_whenever_people_come_by_https() -> None:
    assert make(public_url="https://rubrica.example.org", **SAFE).https
    assert not make(public_url="https://rubrica.example.org", secure_cookies=False, **SAFE).https
    assert make(secure_cookies=True).https


def test_the_printed_address_may_be_another_than_that_of_the_links() -> None:
    settings = make(public_url="https://rubrica.example.org", verify_url="https://v.example.org/", **SAFE)
    assert settings.effective_verify_url == "https://v.example.org"
    assert not settings.demonstration
