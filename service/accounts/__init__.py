"""Staff and FOSIS: who they are, what each may do where, and the door."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.context import Context


def protect(app: "Flask", ctx: "Context") -> None:
    """Install the door of the panel. After the application's CSRF protection."""
    from service.accounts import login

    login.install(app, ctx.settings)
