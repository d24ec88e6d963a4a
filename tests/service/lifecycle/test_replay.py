"""`rubrica log check`: whatever is edited past the events is noticed and named."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import Boolean, Column, Integer, create_engine, inspect, select, text
from sqlalchemy.engine import Engine

from service import work
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.external import uploading
from service.lifecycle import replay
from service.packets import documents
from service.settings import Settings
from service.signing import invitations
from signatures.events import EventType
from storage.models import STATE, Base, External, Mail, Project

ROSA, LUIS, ANA = "P06", "P07", "P08"
GESTORA = "account:1"
EXAMPLE = Path(__file__).parents[3] / "example" / "anexos"
PDF = b"%PDF-1.7 orden"


def differences(ctx: Context) -> list[str]:
    with ctx.database.reading() as session:
        return list(replay.differences(session, ctx.blobs))


def _drawing() -> bytes:
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (290, 20)], fill=(0, 0, 0, 255), width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def lived(
    loaded_data: Path, converted_pdf: bytes, make_line: Callable[..., Any], tmp_path_factory: Any
) -> Path:
    """A register in which every state table has rows, and every nullable column a value."""
    data = tmp_path_factory.mktemp("lived") / "data"
    shutil.copytree(loaded_data, data)
    ctx = Context(Settings(_env_file=None, data=data, processes=0))
    line = make_line(ctx)
    create_account(
        ctx,
        "fosis@example.org",
        "Persona de FOSIS",
        "una clave larga de prueba",
        [Grant(Permission.FOSIS, Scope.REGION, "Valparaíso")],
        "operator",
    )
    with ctx.database.reading() as session:
        missing = session.scalars(select(External).where(External.code == "D14")).first()
    assert missing
    uploading.bring(ctx, missing.id, 0, ("comprobante.pdf", PDF), GESTORA)
    annex = {
        "id": "a" * 32,
        "position": 0,
        "name": "Facturas",
        "digest": ctx.blobs.put(b"facturas"),
        "pages": 2,
        "folio": "LIM26-D30-001",
    }
    document = line.draft(
        *("LIM26-X01-901", [ROSA, LUIS, ANA]),
        minimum_signatures=1,
        annexes=[annex],
        supersedes_id="9" * 32,
        template_version_id=_bring_a_template(ctx),
    )
    line.send()
    invitations.deliver_by_hand(ctx, line.invitation_id(ANA), GESTORA)
    with ctx.database.reading() as session:
        mails = session.scalars(select(Mail.id)).all()
    for mail in mails:
        work.deliver(ctx, str(mail))
    signer = line.form(ROSA)
    line.act(ROSA, answers={next(iter(signer.answers)): ("agree", "Conforme")}, drawing_png=_drawing())
    line.act(ANA)
    documents.release(ctx, line.signer(document, LUIS).id, "No se pudo ubicar", GESTORA)
    invitations.correct_contact(ctx, line.packet_id, ROSA, "nueva@example.org", None, GESTORA)
    line.package()
    documents.void(ctx, document, "orden_de_autoridad", GESTORA, PDF)
    corrected = line.draft("LIM26-X01-903")
    line.draft("LIM26-X01-904", rectifies_id=corrected)
    line.send()
    line.act()
    line.package()
    _ask_and_answer(ctx, line)
    _answer_a_finding(ctx, line)
    other = line.draft("LIM26-X01-902")
    with ctx.transaction(GESTORA) as tx:
        ended = {"by_document_id": "8" * 32}
        tx.apply(EventType.DOCUMENT_SUPERSEDED, ended, **documents.ids(line.document(other)))
    ctx.close()
    return data


def _bring_a_template(ctx: Context) -> str:
    """A whole life of one: brought, matched, approved, used, retired."""
    digest = ctx.blobs.put(b"formato")
    values = {"version_id": "6" * 32, "digest": digest, "sample_digest": ctx.blobs.put(b"muestra")}
    values |= {"choices": {"desde": "fecha_inicio|fecha"}, "boxes_added": True}
    values["findings"] = {"errors": [], "warnings": [], "unknown": [], "missing": ["visados"], "unused": []}
    brought = values | {
        "kind": "documento_propio",
        "name": "Formato de prueba",
        "origin": "propuesto",
        "scope": "region",
        "scope_id": "Valparaíso",
        "file": "formato.docx",
        "original_digest": ctx.blobs.put(b"original"),
    }
    leave = {"type": "visado_fiscalia", "number": "12", "date": "2026-06-30", "by": "Fiscalía del FOSIS"}
    leave |= {"file": "visado.pdf", "file_digest": ctx.blobs.put(b"visado"), "digest": digest}
    use = {"version_id": "6" * 32, "digest": digest, "accepted": "El FOSIS no lo pide en este formato."}
    with ctx.transaction(GESTORA) as tx:
        tx.apply(EventType.TEMPLATE_BROUGHT, brought)
        tx.apply(EventType.TEMPLATE_MATCHED, values)
        tx.apply(EventType.TEMPLATE_APPROVED, {"version_id": "6" * 32, "approval": leave})
        tx.apply(EventType.TEMPLATE_IN_FORCE, use)
        tx.apply(EventType.TEMPLATE_RETIRED, {"version_id": "6" * 32})
    return "6" * 32


def _ask_and_answer(ctx: Context, line: Any) -> None:
    ids = {"project_id": line.project_id, "packet_id": line.packet_id}
    with ctx.database.reading() as session:
        values = session.get_one(Project, line.project_id).values_digest
    asked = {"folio": "LIM26-X01-905", "title": "Ficha", "person_key": ROSA, "name": "Rosa"}
    answered = {"invitation_id": line.invitation_id(ROSA), "values_digest": values, "answers": {}}
    with ctx.transaction(GESTORA) as tx:
        tx.apply(EventType.QUESTIONS_ASKED, {"inquiry_id": "7" * 32} | asked, **ids)
        tx.apply(EventType.QUESTIONS_ANSWERED, {"inquiry_id": "7" * 32} | answered, **ids)


def _answer_a_finding(ctx: Context, line: Any) -> None:
    found = {"finding": "4" * 64, "rule": "R-81", "folio": "LIM26-X01-901", "session": "S01"}
    found |= {"person": ROSA, "organisation": "O01", "message": "No firma la presidencia."}
    with ctx.transaction(GESTORA) as tx:
        for reason in ("Se escribió mal.", "El mandato viene en camino."):
            tx.apply(EventType.FINDING_ANSWERED, found | {"reason": reason}, project_id=line.project_id)


@pytest.fixture
def register(lived: Path, tmp_path: Path) -> Iterator[Context]:
    shutil.copytree(lived, tmp_path / "lived")
    ctx = Context(Settings(_env_file=None, data=tmp_path / "lived", processes=0))
    yield ctx
    ctx.close()


@pytest.fixture
def sql(register: Context) -> Iterator[Engine]:
    """Somebody with a shell on the database, past all of ours."""
    engine = create_engine(register.settings.effective_database_url)
    yield engine
    engine.dispose()


def run(sql: Engine, statement: str, **values: Any) -> None:
    with sql.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        assert connection.execute(text(statement), values).rowcount >= 1


def test_an_untouched_register_yields_nothing(register: Context) -> None:
    assert differences(register) == []


def test_every_state_table_has_rows_here(register: Context, sql: Engine) -> None:
    with sql.connect() as connection:
        for model in STATE:
            assert connection.execute(text(f"SELECT count(*) FROM {model.__tablename__}")).scalar(), model


COLUMNS = [
    pytest.param(model, column, id=f"{model.__tablename__}.{column.name}")
    for model in STATE
    for column in inspect(model).columns
]


def other_than(value: Any, column: Column[Any]) -> Any:
    """A value of the same sort, which SQL would take."""
    if isinstance(value, int):
        return 1 - value if isinstance(column.type, Boolean) else value + 70
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.dumps([*json.loads(value), "x"]) if value[0] == "[" else json.dumps({"x": 1})
    if isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        return f"{int(value[:4]) - 1}{value[4:]}"
    return f"{value}x" if value else "x"


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_a_cell_edited_by_sql_is_noticed_and_named(
    register: Context, sql: Engine, model: type[Base], column: Column[Any]
) -> None:
    table, name = model.__tablename__, column.name
    with sql.connect() as connection:
        row = connection.execute(
            text(f'SELECT rowid, "{name}" FROM {table} ORDER BY "{name}" IS NULL LIMIT 1')
        ).one()
    run(
        sql,
        f'UPDATE {table} SET "{name}" = :value WHERE rowid = :row',
        value=other_than(row[1], column),
        row=row[0],
    )
    first = differences(register)[0]
    assert first.startswith(f"{table} ")
    if not column.primary_key:
        assert f": {name} " in first


@pytest.mark.parametrize("model", STATE, ids=lambda model: model.__tablename__)
def test_a_cell_emptied_by_sql_is_noticed(register: Context, sql: Engine, model: type[Base]) -> None:
    """Also proof that each of these columns has a value here, so that the other edits were edits."""
    table = model.__tablename__
    for name in [column.name for column in inspect(model).columns if column.nullable]:
        with sql.connect() as connection:
            query = f'SELECT rowid AS row, "{name}" AS value FROM {table} WHERE "{name}" IS NOT NULL'
            kept = connection.execute(text(query)).mappings().all()
        run(sql, f'UPDATE {table} SET "{name}" = NULL')
        assert kept, name
        assert f": {name} is None" in differences(register)[0]
        for cell in kept:
            run(sql, f'UPDATE {table} SET "{name}" = :value WHERE rowid = :row', **cell)


@pytest.mark.parametrize("model", STATE, ids=lambda model: model.__tablename__)
def test_a_deleted_row_and_an_inserted_one_are_noticed(
    register: Context, sql: Engine, model: type[Base]
) -> None:
    table = model.__tablename__
    names = [f'"{column.name}"' for column in inspect(model).columns]
    unique = {c.name for c in inspect(model).columns if c.primary_key or c.unique}
    for constraint in model.__table__.constraints:
        unique |= {
            c.name
            for c in getattr(constraint, "columns", [])
            if type(constraint).__name__ == "UniqueConstraint"
        }
    numbers = {c.name for c in inspect(model).columns if c.primary_key and isinstance(c.type, Integer)}
    fresh = [f"{n} || 'f'" if n.strip('"') in unique else n for n in names]
    fresh = [
        f"{n} + 77" if n.strip('"') in {"position", "number", *numbers} else f
        for n, f in zip(names, fresh, strict=True)
    ]
    run(
        sql,
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(fresh)} FROM {table} LIMIT 1",
    )
    assert any("no event made this row" in d and d.startswith(f"{table} ") for d in differences(register))
    run(sql, f"DELETE FROM {table}")
    assert any("the row is gone" in d and d.startswith(f"{table} ") for d in differences(register))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE document SET summary = '{'", "document"),
        ("UPDATE document SET sealed_at = 'ayer' WHERE sealed_at IS NOT NULL", "document"),
        ("UPDATE revision SET number = 'x' WHERE number = 1", "revision"),
        ("UPDATE event SET payload = '[' WHERE position = 2", "event 2: payload"),
        ("UPDATE event SET at = 'ayer' WHERE position = 2", "event 2: at"),
    ],
)
def test_what_no_column_could_hold_is_a_difference_not_a_crash(
    register: Context, sql: Engine, statement: str, told: str
) -> None:
    run(sql, statement)
    assert differences(register)[0].startswith(told)


@pytest.mark.parametrize(
    "change",
    [
        "type = 'document_sealed'",
        "type = 'nothing_known'",
        "at = '2026-01-01 00:00:00.000000'",
        "actor = 'account:9'",
        "project_id = 'otro'",
        "packet_id = 'otro'",
        "document_id = 'otro'",
        "payload = json_set(payload, '$.x', 1)",
        "payload = json_set(payload, '$.x', 1.5)",
        "payload = '5'",
        "salt = randomblob(32)",
        "commitment = randomblob(32)",
        "leaf_hash = randomblob(32)",
    ],
)
def test_an_altered_event_is_named(register: Context, sql: Engine, change: str) -> None:
    run(sql, f"UPDATE event SET {change} WHERE position = 5")
    assert differences(register)[0].startswith("event 5 (")


def test_a_removed_event_is_missing(register: Context, sql: Engine) -> None:
    run(sql, "DELETE FROM event WHERE position = 4")
    assert differences(register)[0] == "event 4 is missing"


def test_a_removed_event_is_noticed_when_the_gap_is_closed(register: Context, sql: Engine) -> None:
    run(sql, "DELETE FROM event WHERE type = 'authority_created'")  # from which no row follows
    run(sql, "UPDATE event SET position = -position")
    run(sql, "UPDATE event SET position = -position - 1")
    assert "does not match its commitment" in differences(register)[0]


def test_events_that_change_places_are_noticed(register: Context, sql: Engine) -> None:
    for before, after in ((7, -1), (8, 7), (-1, 8)):
        run(sql, "UPDATE event SET position = :after WHERE position = :before", before=before, after=after)
    assert differences(register)[0].startswith("event 7 (")


def test_an_event_slipped_in_at_the_end_is_noticed(register: Context, sql: Engine) -> None:
    """Its bytes are those of another event, whose place is part of what was committed."""
    run(
        sql,
        "INSERT INTO event SELECT (SELECT max(position) + 1 FROM event), type, at, actor, project_id, packet_id,"
        " document_id, payload, salt, commitment, leaf_hash FROM event WHERE type = 'authority_created'",
    )
    [told] = differences(register)
    assert told.endswith("does not match its commitment")


def test_an_erased_payload_is_told_and_ends_the_comparison_without_a_crash(
    register: Context, sql: Engine
) -> None:
    """No event erases yet. When one does, its rows must be told from what is left of it."""
    run(sql, "UPDATE event SET payload = NULL, salt = NULL WHERE type = 'act_recorded'")
    told = differences(register)
    assert "its payload is gone, and no event says that it was erased" in told[0]
    assert "cannot be applied" in told[-1]


def test_a_lost_salt_does_not_switch_the_comparison_off(register: Context, sql: Engine) -> None:
    run(
        sql,
        "UPDATE event SET salt = NULL, payload = json_set(payload, '$.typed_name', 'Otra')"
        " WHERE type = 'act_recorded'",
    )
    assert "its salt is gone" in differences(register)[0]


def files(ctx: Context) -> list[str]:
    return sorted(ctx.blobs.digests())


def test_every_file_that_is_missing_is_named(register: Context) -> None:
    """Files of values that were replaced since are history: named by events only."""
    named = set()
    for digest in files(register):
        kept = register.blobs.path(digest).read_bytes()
        register.blobs.path(digest).unlink()
        told = differences(register)
        if told:
            assert told[0].startswith(f"file {digest} of ")
            assert told[0].endswith("is missing")
            named.add(digest)
        register.blobs.put(kept)
    assert differences(register) == []
    assert len(set(files(register)) - named) <= 2


@pytest.mark.parametrize("damage", ["changed", "truncated", "emptied", "a folder"])
def test_a_damaged_file_is_named(register: Context, sql: Engine, damage: str) -> None:
    with sql.connect() as connection:
        digest = connection.execute(
            text("SELECT sealed_digest FROM document WHERE sealed_digest IS NOT NULL")
        ).scalar()
    path = register.blobs.path(digest)
    data = path.read_bytes()
    path.chmod(0o600)
    if damage == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes({"changed": b"x" + data[1:], "truncated": data[:-1], "emptied": b""}[damage])
    assert differences(register)[0].startswith(f"file {digest} of document.sealed_digest ")


def test_the_annexes_of_a_project_are_compared_too(register: Context) -> None:
    digest = register.blobs.put((EXAMPLE / "facturas.pdf").read_bytes())
    register.blobs.path(digest).unlink()
    assert differences(register) == [f"file {digest} of project file anexos/facturas.pdf is missing"]
