"""What each permission lets a person do, and where."""

from dataclasses import dataclass

import pytest

from service.accounts.permissions import (
    Action,
    Grant,
    Permission,
    Scope,
    may,
    may_change_formats,
    may_start,
    reach,
)


@dataclass
class Place:
    id: str
    region: str


LIMACHE = Place("p1", "Valparaíso")
OLMUE = Place("p2", "Valparaíso")
TALCA = Place("p3", "Maule")


@pytest.mark.parametrize(
    ("grant", "reached"),
    [
        (Grant(Permission.GESTORA, Scope.PROJECT, "p1"), [LIMACHE]),
        (Grant(Permission.FOSIS, Scope.REGION, "Valparaíso"), [LIMACHE, OLMUE]),
        (Grant(Permission.ADMINISTRADOR, Scope.ALL), [LIMACHE, OLMUE, TALCA]),
    ],
)
def test_a_permission_reaches_its_scope_and_nothing_else(grant, reached):
    assert [place for place in (LIMACHE, OLMUE, TALCA) if may([grant], Action.READ, place)] == reached


@pytest.mark.parametrize("permission", [Permission.FOSIS, Permission.COORDINACION])
def test_who_reads_does_not_work_there(permission):
    grants = [Grant(permission, Scope.ALL)]
    assert may(grants, Action.READ, LIMACHE)
    of_documents = {Action.WORK, Action.UPDATE, Action.START, Action.LOOK_AFTER}
    assert not any(may(grants, action, LIMACHE) for action in of_documents)


@pytest.mark.parametrize(
    ("grant", "changes"),
    [
        (Grant(Permission.ADMINISTRADOR, Scope.ALL), {"all", "Valparaíso", "Maule", "p1", "p2", "p3"}),
        (Grant(Permission.ADMINISTRADOR, Scope.REGION, "Valparaíso"), {"Valparaíso", "p1", "p2"}),
        (Grant(Permission.ADMINISTRADOR, Scope.PROJECT, "p1"), {"p1"}),
        (Grant(Permission.COORDINACION, Scope.ALL), {"p1", "p2", "p3"}),
        (Grant(Permission.COORDINACION, Scope.PROJECT, "p1"), {"p1"}),
        (Grant(Permission.FOSIS, Scope.ALL), set()),
        (Grant(Permission.GESTORA, Scope.ALL), set()),
    ],
)
def test_formats_beyond_one_project_are_changed_only_by_who_administers_there(grant, changes):
    places = {"all": (Scope.ALL, Place("", ""))}
    places |= {name: (Scope.REGION, Place("", name)) for name in ("Valparaíso", "Maule")}
    places |= {place.id: (Scope.PROJECT, place) for place in (LIMACHE, OLMUE, TALCA)}
    assert {
        name for name, (scope, place) in places.items() if may_change_formats([grant], scope, place)
    } == changes


def test_a_permission_in_one_place_lends_nothing_to_another():
    grants = [Grant(Permission.GESTORA, Scope.PROJECT, "p1"), Grant(Permission.FOSIS, Scope.ALL)]
    assert may(grants, Action.WORK, LIMACHE)
    assert may(grants, Action.READ, TALCA)
    assert not may(grants, Action.WORK, TALCA)


def test_only_who_administers_everything_starts_a_project():
    assert may_start([Grant(Permission.ADMINISTRADOR, Scope.ALL)])
    assert not may_start([Grant(Permission.ADMINISTRADOR, Scope.REGION, "Maule")])
    assert not may_start([Grant(Permission.GESTORA, Scope.ALL)])


def test_reach_says_the_same_as_may():
    grants = [Grant(Permission.FOSIS, Scope.REGION, "Maule"), Grant(Permission.GESTORA, Scope.PROJECT, "p1")]
    where = reach(grants)
    for place in (LIMACHE, OLMUE, TALCA):
        listed = where.everywhere or place.region in where.regions or place.id in where.projects
        assert listed == may(grants, Action.READ, place)
