"""The migrations make exactly the tables that the models describe, on both sorts of database."""

import io
import shutil
import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from storage import migrations
from storage.database import Database
from storage.models import Base


@pytest.fixture
def created(new_database_url, database):
    """A second database whose tables come from the models."""
    created = Database(new_database_url())
    Base.metadata.create_all(created.writer)
    yield created
    created.close()


def description(database: Database) -> dict[str, object]:
    """Everything that can be asked of the tables."""
    inspector = inspect(database.writer)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table),
            "references": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "indexes": sorted(inspector.get_indexes(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_migrated_tables_are_those_of_the_models(database, created):
    assert description(database) == description(created)


def test_autogenerate_finds_nothing_to_do(database):
    with database.writer.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_a_difference_would_be_found(database, created):
    with database.writer.begin() as connection:
        connection.execute(text("DROP INDEX ix_event_type"))
    assert description(database) != description(created)
    with database.writer.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) != []


def test_migrating_again_changes_nothing(database):
    before = description(database)
    database.migrate()
    assert description(database) == before


def test_of_processes_that_migrate_at_once_none_fails(database_url):
    code = "import sys; from storage.database import Database; Database(sys.argv[1]).migrate()"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, database_url], stderr=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[1].decode() for process in processes] == [""] * 4
    database = Database(database_url)
    assert set(inspect(database.writer).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    database.close()


def test_a_new_migration_is_whole_and_names_no_type_of_ours(database_url, tmp_path):
    shutil.copytree(migrations.FOLDER, tmp_path / "migrations", ignore=shutil.ignore_patterns("0*.py"))
    database = Database(database_url)
    with database.writer.begin() as connection:
        config = migrations.config(connection, tmp_path / "migrations")
        config.stdout = io.StringIO()
        command.revision(config, "everything", autogenerate=True, rev_id="0001")
    with database.writer.begin() as connection:
        command.upgrade(migrations.config(connection, tmp_path / "migrations"), "head")
    [file] = (tmp_path / "migrations" / "versions").glob("*.py")
    assert "sa.DateTime()" in file.read_text()
    assert "storage" not in file.read_text()
    assert set(inspect(database.writer).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    database.close()


def test_numbers_of_the_migrations_follow_each_other():
    files = sorted((migrations.FOLDER / "versions").glob("*.py"))
    assert [file.name[:4] for file in files] == [f"{n:04}" for n in range(1, len(files) + 1)]


def test_the_migrations_import_nothing_of_ours():
    for file in (migrations.FOLDER / "versions").glob("*.py"):
        assert not {"storage", "service"} & set(file.read_text().replace(".", " ").split()), file


def test_a_mail_that_waited_at_the_change_keeps_its_link(database_url):
    database = Database(database_url)
    with database.writer.begin() as connection:
        command.upgrade(migrations.config(connection), "0007")
        for number, left in enumerate((None, "2026-11-20 14:05:00")):
            connection.execute(
                text(
                    'INSERT INTO mail (key, template, "to", "values", message_id, created_at, sent_at) VALUES '
                    "(:key, 'invitation', 'a@example.org', '{\"invitation_id\": \"abc\"}', :key, "
                    "'2026-11-20 14:00:00', :left)"
                ),
                {"key": f"k{number}", "left": left},
            )
    database.migrate()
    with database.writer.connect() as connection:
        kept = connection.execute(text("SELECT key, invitation_id FROM mail ORDER BY key")).all()
    assert [tuple(row) for row in kept] == [("k0", "abc"), ("k1", None)]
    database.close()
