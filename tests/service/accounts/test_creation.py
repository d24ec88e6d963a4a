"""Accounts come with their memberships, and these only through events."""

import pytest
from sqlalchemy import select

from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.errors import AlreadyExists, Invalid
from service.lifecycle import replay
from storage.models import Account, Membership

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
