"""Accounts come with their memberships, and these only through events."""

import pytest
from alembic import command
from sqlalchemy import select, text

from service.accounts import passwords
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.errors import AlreadyExists, Invalid
from service.lifecycle import replay
from storage import migrations
from storage.blobs import Blobs
from storage.database import Database
from storage.models import Account, Event, Membership

PASSWORD = "una clave larga de prueba"
FOSIS = Grant(Permission.FOSIS, Scope.REGION, "Valparaíso")


def test_memberships_are_what_the_log_says(ctx):
    create_account(ctx, "Fosis@Example.org ", "Persona de FOSIS", PASSWORD, [FOSIS], "operator")
    with ctx.database.reading() as session:
        [account] = session.scalars(select(Account))
        assert account.email == "fosis@example.org"
        assert account.password.startswith("$argon2id$")
        [membership] = session.scalars(select(Membership))
        assert (membership.permission, membership.scope, membership.scope_id) == (
            "fosis",
            "region",
            "Valparaíso",
        )
        assert list(replay.differences(session, ctx.blobs)) == []


def test_a_membership_slipped_in_by_sql_is_noticed(ctx):
    create_account(ctx, "fosis@example.org", "Persona de FOSIS", PASSWORD, [FOSIS], "operator")
    with ctx.database.writing() as session:
        session.scalars(select(Membership)).one().permission = "administrador"
    with ctx.database.reading() as session:
        assert "administrador" in next(replay.differences(session, ctx.blobs))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("email", "intrusa@example.org"),
        ("password", "$argon2id$v=19$m=65536,t=3,p=4$b3RyYQ$Y2xhdmU"),
        ("active", False),
    ],
    ids=["email", "password", "active"],
)
def test_an_account_edited_by_sql_is_noticed(ctx, column, value):
    create_account(ctx, "fosis@example.org", "Persona de FOSIS", PASSWORD, [FOSIS], "operator")
    with ctx.database.writing() as session:
        setattr(session.scalars(select(Account)).one(), column, value)
    with ctx.database.reading() as session:
        assert next(replay.differences(session, ctx.blobs)).startswith(f"account 1: {column} is ")


def test_the_log_holds_no_hash_of_a_password(ctx):
    create_account(ctx, "fosis@example.org", "Persona de FOSIS", PASSWORD, [FOSIS], "operator")
    with ctx.database.reading() as session:
        told = str([event.payload for event in session.scalars(select(Event))])
    assert "fosis@example.org" in told
    assert "argon2" not in told


def test_accounts_of_before_are_accepted_as_they_stood(database_url, tmp_path):
    database = Database(database_url)
    kept = {"id": 4, "email": "ana@example.org", "name": "Ana Núñez", "password": passwords.hashed(PASSWORD)}
    with database.writer.begin() as connection:
        command.upgrade(migrations.config(connection), "0008")
        insert = (
            "INSERT INTO account (id, email, name, password, active, fs_uniquifier, created_at) "
            "VALUES (:id, :email, :name, :password, :active, 'u', '2026-11-20 10:00:00.000000')"
        )
        connection.execute(text(insert), kept | {"active": True})
    database.migrate()
    with database.reading() as session:
        [event] = session.scalars(select(Event))
        assert (event.position, event.type, event.actor) == (0, "account_created", "migration:0009")
        assert list(replay.differences(session, Blobs(tmp_path / "files"))) == []
    with database.writing() as session:
        session.scalars(select(Account)).one().password = passwords.hashed("otra clave larga")
    with database.reading() as session:
        assert "password is another" in next(replay.differences(session, Blobs(tmp_path / "files")))
    database.close()


def test_one_mail_has_one_account(ctx):
    create_account(ctx, "fosis@example.org", "Persona de FOSIS", PASSWORD, [FOSIS], "operator")
    with pytest.raises(AlreadyExists, match="Ya hay una cuenta"):
        create_account(ctx, "FOSIS@example.org", "Otra", PASSWORD, [FOSIS], "operator")


@pytest.mark.parametrize(
    ("email", "name", "password", "grants", "fields"),
    [
        ("sin arroba", "", "corta", [], ["correo", "nombre", "contraseña", "permiso"]),
        ("a@b.cl", "Ana", PASSWORD, [Grant(Permission.GESTORA, Scope.PROJECT)], ["permiso"]),
        ("a@b.cl", "Ana", PASSWORD, [Grant(Permission.GESTORA, Scope.PROJECT, "no-hay")], ["permiso"]),
    ],
)
def test_bad_data_are_told_at_once_and_save_nothing(ctx, email, name, password, grants, fields):
    with pytest.raises(Invalid) as refused:
        create_account(ctx, email, name, password, grants, "operator")
    assert [error.path for error in refused.value.errors] == fields
    with ctx.database.reading() as session:
        assert session.scalars(select(Account)).all() == []
