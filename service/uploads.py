"""A file that is looked at before it counts: kept under its digest, and carried from page to page in a name that only
we can write and that serves for some days. What nobody confirms is swept after that."""

from datetime import timedelta
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from service.context import Context
from service.errors import NotFound

LIFETIME = timedelta(days=3)


def written(ctx: Context, sort: str, values: dict[str, Any]) -> str:
    """The name under which it goes on; `sort` keeps those of one page from another."""
    return str(_serializer(ctx, sort).dumps(values))


def read(ctx: Context, sort: str, token: str, otherwise: str) -> dict[str, Any]:
    """Raises `NotFound`, saying `otherwise`, for what we did not write or wrote too long ago."""
    try:
        values: dict[str, Any] = _serializer(ctx, sort).loads(token, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        raise NotFound(otherwise) from None
    return values


def _serializer(ctx: Context, sort: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(ctx.secret_keys, salt=sort)
