"""The door of the panel: come in, go out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from service.accounts import login

bp = Blueprint("accounts", __name__, url_prefix="/panel")


@bp.get("/entrar")
def log_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("project.projects"))
    return render_template("accounts/log_in.html", email="")


@bp.post("/entrar")
def enter() -> ResponseReturnValue:
    email = request.form.get("email", "").strip().lower()[:200]
    address = request.remote_addr or ""
    if seconds := login.door().wait(address, email):
        return _again(email, f"Demasiados intentos. Espere {_minutes(seconds)} y pruebe otra vez.", 429)
    account = login.door().enter(address, email, request.form.get("password", ""))
    if account is None:
        return _again(email, "El correo o la contraseña no coinciden. Revise y pruebe otra vez.", 422)
    return redirect(login.log_in(account), 303)


@bp.get("/salir")
def leaving() -> ResponseReturnValue:
    return render_template("accounts/log_out.html")


@bp.post("/salir")
def log_out() -> ResponseReturnValue:
    login.log_out()
    flash("Usted salió del panel.", "success")
    return redirect(url_for("accounts.log_in"), 303)


def _again(email: str, message: str, status: int) -> ResponseReturnValue:
    return render_template("accounts/log_in.html", email=email, problem=message), status


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "un minuto" if minutes == 1 else f"{minutes} minutos"
