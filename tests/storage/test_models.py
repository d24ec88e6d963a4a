"""What the column types promise, and what the tables refuse, alike on both sorts of database."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage.models import STATE, Base, Mail, Packet, PacketItem, Project

AT = datetime(2026, 11, 20, 14, 5, 3, 123456, tzinfo=ZoneInfo("America/Santiago"))


def project(**changed: object) -> Project:
    values = {
        "id": "x",
        "code": "ECO-1",
        "name": "Ñuñoa «Feria»",
        "folio_prefix": "ECO",
        "timezone": "America/Santiago",
        "region": "Valparaíso",
        "comuna": "Limache",
        "executor": "Ejecutor",
        "values_digest": "0" * 64,
        "updated_at": AT,
    }
    return Project(**{**values, **changed})


def mail(**changed: object) -> Mail:
    values = {
        "key": "invited:1",
        "template": "invitation",
        "to": "ana@example.org",
        "values": {"invitation": "1", "ñ": [1, None, "ó"]},
        "message_id": "<1@example.org>",
        "created_at": AT,
    }
    return Mail(**{**values, **changed})


def keep(database, *rows):
    with database.writing() as session:
        session.add_all(rows)


def test_an_instant_comes_back_as_the_same_moment_in_utc(database):
    keep(database, project())
    with database.reading() as session:
        [found] = session.scalars(select(Project))
    assert found.updated_at == AT
    assert found.updated_at.utcoffset() == timedelta(0)


def test_instants_are_found_and_ordered_by_moment_whatever_their_zone(database):
    earlier = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    later = datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=-8)))
    keep(database, mail(created_at=later), mail(key="b", message_id="<2@x>", created_at=earlier))
    with database.reading() as session:
        assert list(session.scalars(select(Mail.created_at).order_by(Mail.created_at))) == [earlier, later]
        assert session.scalars(select(Mail.key).where(Mail.created_at < later)).all() == ["b"]


def test_a_naive_datetime_is_refused(database):
    with pytest.raises(StatementError, match="naive"):
        keep(database, project(updated_at=datetime(2026, 11, 20)))


def test_json_comes_back_as_it_went(database):
    keep(database, mail())
    with database.reading() as session:
        [found] = session.scalars(select(Mail))
    assert found.values == {"invitation": "1", "ñ": [1, None, "ó"]}


def test_the_same_cause_never_makes_two_mails(database):
    keep(database, mail())
    with pytest.raises(IntegrityError):
        keep(database, mail(message_id="<2@example.org>"))


def test_two_projects_cannot_share_a_folio_prefix(database):
    keep(database, project())
    with pytest.raises(IntegrityError):
        keep(database, project(id="y", code="ECO-2"))


def test_a_packet_item_needs_its_packet(database):
    item = PacketItem(
        packet_id="none", position=1, kind="k", folio="f", title="t", status="waiting", errors=[], held_by=[]
    )
    with pytest.raises(IntegrityError):
        keep(database, item)


def test_a_text_that_is_missing_is_refused(database):
    keep(database, project())
    with pytest.raises(DBAPIError):
        keep(database, Packet(id="p", project_id="x", created_at=AT, created_by="x"))


def test_every_constraint_has_a_name_that_a_migration_can_use(database):
    with database.reading() as session:
        inspector = inspect(session.connection())
        for table in Base.metadata.tables:
            constraints = [
                inspector.get_pk_constraint(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_unique_constraints(table),
            ]
            assert all(constraint["name"] for constraint in constraints), table


def test_every_row_of_state_can_be_compared_column_by_column():
    """Replaying compares plain columns: each table of state has a key, and none a default of the database."""
    for model in STATE:
        columns = model.__table__.columns
        assert model.__table__.primary_key.columns
        assert [column.name for column in columns if column.server_default is not None] == []


def test_no_column_takes_the_zone_of_the_server(database):
    if database.writer.dialect.name == "postgresql":
        with database.writing() as session:
            session.execute(text("SET LOCAL TIME ZONE 'Asia/Tokyo'"))
            session.add(project())
    else:
        keep(database, project())
    with database.reading() as session:
        assert session.scalar(select(Project.updated_at)) == AT
