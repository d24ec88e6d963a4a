"""Who may do what, and where. Pure: asks memberships, never the request or the database.

A permission reaches one project, one region or everything. What it lets a person do is an action:
reading never shows the links of other people, because whoever holds a link can sign with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Permission(StrEnum):
    GESTORA = "gestora"
    COORDINACION = "coordinacion"
    FOSIS = "fosis"
    ADMINISTRADOR = "administrador"


class Scope(StrEnum):
    PROJECT = "project"
    REGION = "region"
    ALL = "all"


class Action(StrEnum):
    READ = "read"
    """See the project, its documents whole, its files."""
    WORK = "work"
    """Generate, present, send, hand over links, release, void; and so see links and contacts."""
    UPDATE = "update"
    """Load a new version of the project file."""
    SEE_FORMATS = "see_formats"
    """See the Word files that documents are made with."""
    FORMATS = "formats"
    """Bring a Word file, put it in force, retire it: for a project; beyond one, only who administers."""
    LOOK_AFTER = "look_after"
    """See what the service gave up, and have it tried again."""
    START = "start"
    """Load a project that does not exist yet: only who reaches everything, as it is in no scope yet."""


ALLOWS: dict[Permission, frozenset[Action]] = {
    Permission.GESTORA: frozenset({Action.READ, Action.WORK, Action.UPDATE}),
    Permission.COORDINACION: frozenset({Action.READ, Action.SEE_FORMATS, Action.FORMATS}),
    Permission.FOSIS: frozenset({Action.READ, Action.SEE_FORMATS}),
    Permission.ADMINISTRADOR: frozenset(Action),
}


@dataclass(frozen=True)
class Grant:
    """One membership: a permission and where it holds."""

    permission: Permission
    scope: Scope
    scope_id: str = ""
    """The project's id, the region's name, or empty."""


class Place(Protocol):
    """What a grant asks of a project."""

    @property
    def id(self) -> str: ...

    @property
    def region(self) -> str: ...


@dataclass(frozen=True)
class Reach:
    """Where an action is allowed, in the shape that a query needs."""

    everywhere: bool
    regions: frozenset[str]
    projects: frozenset[str]


def may(grants: Iterable[Grant], action: Action, place: Place) -> bool:
    return any(action in ALLOWS[grant.permission] and _holds(grant, place) for grant in grants)


def may_start(grants: Iterable[Grant]) -> bool:
    return any(Action.START in ALLOWS[g.permission] and g.scope is Scope.ALL for g in grants)


def may_change_formats(grants: Iterable[Grant], scope: Scope, place: Place) -> bool:
    """`place` is the project, or has only the region, or nothing."""
    return any(
        Action.FORMATS in ALLOWS[grant.permission]
        and (scope is Scope.PROJECT or grant.permission is Permission.ADMINISTRADOR)
        and _covers(grant, scope, place)
        for grant in grants
    )


def _covers(grant: Grant, scope: Scope, place: Place) -> bool:
    if scope is Scope.PROJECT:
        return _holds(grant, place)
    return grant.scope is Scope.ALL or (
        scope is Scope.REGION and grant.scope is Scope.REGION and grant.scope_id == place.region
    )


def reach(grants: Iterable[Grant], action: Action = Action.READ) -> Reach:
    able = [grant for grant in grants if action in ALLOWS[grant.permission]]
    return Reach(
        everywhere=any(grant.scope is Scope.ALL for grant in able),
        regions=frozenset(grant.scope_id for grant in able if grant.scope is Scope.REGION),
        projects=frozenset(grant.scope_id for grant in able if grant.scope is Scope.PROJECT),
    )


def _holds(grant: Grant, place: Place) -> bool:
    match grant.scope:
        case Scope.ALL:
            return True
        case Scope.REGION:
            return grant.scope_id == place.region
        case Scope.PROJECT:
            return grant.scope_id == place.id
