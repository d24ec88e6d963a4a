"""Coming in and going out: who may, how often one may try, and where one lands."""

import pytest
from sqlalchemy import select

from service import create_app
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.settings import Settings
from storage.models import Account

GESTORA = Grant(Permission.GESTORA, Scope.ALL)
MAIL = "gestora@example.org"


@pytest.fixture
def gestora(account, browser):
    """A browser that has not come in yet, of somebody who may."""
    account(MAIL, GESTORA)
    return browser()


def test_the_right_password_opens_the_panel(gestora):
    answer = gestora.log_in(" Gestora@Example.org ")
    assert (answer.status_code, answer.location) == (303, "/panel/")
    assert "Camila Rojas" in gestora.get("/panel/").text


@pytest.mark.parametrize(
    ("email", "password"), [(MAIL, "otra clave larga"), ("nadie@example.org", "da lo mismo")]
)
def test_a_wrong_password_and_a_wrong_mail_are_answered_alike(gestora, email, password):
    answer = gestora.log_in(email, password)
    assert answer.status_code == 422
    assert "El correo o la contraseña no coinciden" in answer.text
    assert gestora.get("/panel/").status_code == 302


def test_an_account_switched_off_stays_outside_even_with_an_open_session(ctx, gestora, browser):
    gestora.log_in(MAIL)
    with ctx.database.writing() as session:
        session.scalars(select(Account)).one().active = False
    assert gestora.get("/panel/").status_code == 302
    assert browser().log_in(MAIL).status_code == 422


def test_a_new_uniquifier_ends_every_session(ctx, gestora):
    gestora.log_in(MAIL)
    with ctx.database.writing() as session:
        session.scalars(select(Account)).one().fs_uniquifier = "another"
    assert gestora.get("/panel/").status_code == 302


def test_guessing_is_stopped_even_for_the_right_password(gestora):
    for _ in range(8):
        assert gestora.log_in(MAIL, "adivinando la clave").status_code == 422
    answer = gestora.log_in(MAIL)
    assert answer.status_code == 429
    assert "Demasiados intentos" in answer.text


def test_one_lands_on_the_page_asked_for(gestora):
    assert gestora.get("/panel/importar?a=1").location == "/panel/entrar"
    assert gestora.log_in(MAIL).location == "/panel/importar?a=1"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_link_leads_out_of_here_after_logging_in(gestora, app, there):
    client = app.test_client()
    page = client.get("/panel/entrar", query_string={"next": there})
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "email": MAIL, "password": "una clave larga de prueba", "next": there}
    assert client.post("/panel/entrar", query_string={"next": there}, data=form).location == "/panel/"


def test_logging_in_needs_the_form_of_our_page(gestora, app):
    answer = app.test_client().post(
        "/panel/entrar", data={"email": MAIL, "password": "una clave larga de prueba"}
    )
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_going_out_needs_a_button_and_ends_the_session(gestora):
    gestora.log_in(MAIL)
    gestora.see("/panel/salir")
    gestora.see("/panel/")
    assert gestora.submit("/panel/salir", "/salir").status_code == 303
    assert gestora.get("/panel/").status_code == 302


def test_the_cookie_is_hidden_from_scripts_and_foreign_forms(gestora):
    cookie = gestora.log_in(MAIL).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this installation is plain http on loopback


def test_over_https_the_cookie_needs_https(tmp_path):
    settings = Settings(
        _env_file=None,
        data=tmp_path,
        processes=0,
        public_url="https://firma.example.org",
        secret_keys="a" * 32,
        authority_password="b" * 32,
    )
    ctx = Context(settings)
    ctx.prepare()
    try:
        answer = create_app(ctx).test_client().get("/panel/", base_url="https://firma.example.org")
        assert answer.status_code == 302
        assert "Secure" in answer.headers["Set-Cookie"]
    finally:
        ctx.close()


def test_what_a_session_sent_too_late_is_not_done_and_said(app):
    client = app.test_client()
    page = client.get("/panel/entrar")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/panel/paquetes/x/enviar", data={"csrf_token": token}, follow_redirects=True)
    assert "Su sesión terminó" in answer.text
