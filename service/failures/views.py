"""The page of who administers: what failed for good, and a button to try it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.accounts.login import staff, staff_only
from service.accounts.permissions import Action, reach
from service.context import current
from service.errors import NotFound, NotPossibleNow, Refused
from service.failures import reading
from service.failures.reading import Failure
from service.project.times import Times

bp = Blueprint("failures", __name__, url_prefix="/panel/fallas")
staff_only(bp)


@bp.get("")
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/reintentar")
def retry() -> ResponseReturnValue:
    key = request.form.get("key", "")
    try:
        found = [one for one in mine() if one.key == key]
        if not (found and current().jobs.retry(key)):
            raise NotPossibleNow("Eso ya no está entre lo que falló: se hizo, o se está intentando.")
    except NotPossibleNow as refused:
        return _page(refused), refused.status
    flash("Se está intentando otra vez. Si falla de nuevo, vuelve a esta lista.", "ok")
    return redirect(url_for(".show"), 303)


def mine() -> list[Failure]:
    """Those that this account looks after. Raises `NotFound` where it looks after none."""
    if not staff().looks_after:
        raise NotFound("No encontramos esta página.")
    where = reach(staff().grants, Action.LOOK_AFTER)
    ctx = current()
    with ctx.database.reading() as session:
        found = reading.of_all(ctx, session)
        return [
            one
            for one in found
            if where.everywhere or (one.about.project and staff().may(Action.LOOK_AFTER, one.about.project))
        ]


def _page(problem: Refused | None = None) -> str:
    return render_template(
        "panel/failures.html",
        failures=mine(),
        times=lambda project: Times(project.timezone) if project else Times(),
        problem=problem,
    )
