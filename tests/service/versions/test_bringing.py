"""A Word file's way: kept whole or not at all, matched, approved on its very bytes, used, retired."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from sqlalchemy import func, select

from document_templates.versions.targets import targets
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.lifecycle import replay
from service.versions import bringing, choosing
from service.versions.bringing import Proposal
from storage.models import Event, Project, TemplateVersion

KIND = "declaracion_gm"
OFFICIAL = Proposal(KIND, "Declaración FOSIS", "oficial_fosis", "all")
PDF = b"%PDF-1.7 visado"
LEAVE = {"type": "visado_fiscalia", "by": "Fiscalía del FOSIS", "date": "2026-06-30", "number": "31"}
ADMIN = "account:1"

Word = Callable[..., bytes]


def kept(ctx: Context) -> tuple[int, int, set[str]]:
    with ctx.database.reading() as session:
        versions = session.scalar(select(func.count()).select_from(TemplateVersion)) or 0
        events = session.scalar(select(func.count()).select_from(Event)) or 0
    return versions, events, set(ctx.blobs.digests())


def stands(ctx: Context) -> None:
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []


def project(ctx: Context) -> Project:
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


def chosen(ctx: Context, slug: str = KIND) -> choosing.Chosen:
    with ctx.database.reading() as session:
        return choosing.choose(ctx, session, bringing.of_slug(slug), project(ctx))


def used(ctx: Context, word: Word, proposal: Proposal, text: str = "Vigencia") -> str:
    version = bringing.bring(ctx, proposal, "f.docx", word(KIND, ("Vigencia", text)), ADMIN)
    bringing.put_in_force(ctx, version, "", ADMIN)
    return version


def test_it_is_kept_as_it_came_and_as_it_is_used_and_changes_nothing_yet(house: Context, word: Word) -> None:
    came = word(KIND, ("{{ declarante }}", "{{ quien }}"))
    version = bringing.bring(house, OFFICIAL, r"C:\Documentos\formato.docx", came, ADMIN)
    row = bringing.get(house, version)
    assert house.blobs.get(row.original_digest) == came
    assert row.digest != row.original_digest
    assert (row.file, bringing.state(row)) == ("formato.docx", "waiting")
    assert (row.findings["unknown"], row.sample_digest) == (["quien"], None)
    assert chosen(house).version is None
    stands(house)


def test_its_places_are_matched_and_it_can_be_used(house: Context, word: Word) -> None:
    version = bringing.bring(
        house, OFFICIAL, "f.docx", word(KIND, ("{{ declarante }}", "{{ quien }}")), ADMIN
    )
    with pytest.raises(NotPossibleNow, match="todavía no se puede usar"):
        bringing.put_in_force(house, version, "", ADMIN)
    checked = bringing.match(house, version, {"quien": "declarante"}, ADMIN, add_boxes=False)
    assert checked.complete
    row = bringing.get(house, version)
    assert (bringing.state(row), row.choices) == ("ready", {"quien": "declarante"})
    assert row.sample_digest
    assert house.blobs.get(row.sample_digest).startswith(b"%PDF-")
    bringing.put_in_force(house, version, "", ADMIN)
    assert chosen(house).data == house.blobs.get(row.digest)
    assert chosen(house).official
    stands(house)


@pytest.mark.parametrize(
    ("docx", "told"),
    [
        (b"", "vacío"),
        (b"%PDF-1.7", "PDF con otro nombre"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "Word antiguo"),
        (b"PK\x03\x04" + b"x" * 99, "dañado"),
    ],
    ids=["nothing", "pdf", "doc", "broken"],
)
def test_of_a_bad_file_nothing_is_kept(house: Context, docx: bytes, told: str) -> None:
    before = kept(house)
    with pytest.raises(Invalid) as refused:
        bringing.bring(house, OFFICIAL, "f.docx", docx, ADMIN)
    assert told in refused.value.errors[0].message
    assert kept(house) == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "nada"}, "No hay un tipo"),
        ({"kind": "documento_propio"}, "archivo propio"),
        ({"name": "  "}, "nombre para reconocerlo"),
        ({"name": "x" * 201}, "nombre para reconocerlo"),
        ({"origin": "mio"}, "oficial del FOSIS o propuesto"),
        ({"scope": "galaxia"}, "dónde vale"),
        ({"scope": "region", "scope_id": "Lejos"}, "dónde vale"),
        ({"scope": "project", "scope_id": "x"}, "dónde vale"),
        ({"scope": "all", "scope_id": "x"}, "dónde vale"),
    ],
)
def test_what_is_said_of_it_must_hold(house: Context, word: Word, changes: dict[str, str], told: str) -> None:
    before = kept(house)
    values = {"kind": KIND, "name": "x", "origin": "propuesto", "scope": "all", "scope_id": ""} | changes
    with pytest.raises((Invalid, NotFound), match=told):
        bringing.bring(house, Proposal(**values), "f.docx", word(KIND), ADMIN)
    assert kept(house) == before


def test_without_a_sandbox_no_strangers_file_is_opened(house: Context, word: Word) -> None:
    used(house, word, OFFICIAL)
    before = kept(house)
    house.converter.sandboxed = False
    try:
        with pytest.raises(Invalid, match="no puede abrir archivos de Word ajenos sin riesgo"):
            bringing.bring(house, OFFICIAL, "f.docx", word(KIND), ADMIN)
        with pytest.raises(Invalid, match="no puede abrir archivos de Word ajenos sin riesgo"):
            chosen(house)
        assert chosen(house, "protocolo_gm").version is None
    finally:
        house.converter.sandboxed = True
    assert kept(house) == before


def test_a_choice_that_is_no_field_is_refused(house: Context, word: Word) -> None:
    version = bringing.bring(
        house, OFFICIAL, "f.docx", word(KIND, ("{{ declarante }}", "{{ quien }}")), ADMIN
    )
    before = kept(house)
    with pytest.raises(Invalid, match="No hay un dato «declarante"):
        bringing.match(house, version, {"quien": "declarante.__class__"}, ADMIN, add_boxes=False)
    assert kept(house) == before


def test_the_nearest_place_decides_and_there_the_newest(house: Context, word: Word) -> None:
    here = project(house)
    everywhere = used(house, word, OFFICIAL)
    assert (chosen(house).version or here).id == everywhere
    region = used(house, word, Proposal(KIND, "Regional", "propuesto", "region", here.region), "Duración")
    assert (chosen(house).version or here).id == region
    assert not chosen(house).official
    own = used(house, word, Proposal(KIND, "Propio", "propuesto", "project", here.id), "Plazo")
    newer = used(house, word, Proposal(KIND, "Propio 2", "propuesto", "project", here.id), "Tiempo")
    elsewhere = used(house, word, Proposal(KIND, "Lejos", "propuesto", "region", "Maule"), "Período")
    assert elsewhere
    for version, next_one in ((newer, own), (own, region), (region, everywhere)):
        assert (chosen(house).version or here).id == version
        bringing.retire(house, version, ADMIN)
        assert (chosen(house).version or here).id == next_one
    bringing.retire(house, everywhere, ADMIN)
    assert chosen(house).version is None
    assert chosen(house).data == bringing.of_slug(KIND).paper
    stands(house)


def test_what_leaves_out_what_the_programme_asks_is_used_only_for_a_written_reason(
    house: Context, word: Word
) -> None:
    came = word(KIND, ("{{ fecha_inicio | fecha }}", "hoy"), ("{{ fecha_termino | fecha }}", "siempre"))
    version = bringing.bring(house, OFFICIAL, "f.docx", came, ADMIN)
    assert bringing.get(house, version).findings["missing"] == ["fecha_inicio", "fecha_termino"]
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid, match="Escriba por qué se usa"):
            bringing.put_in_force(house, version, reason, ADMIN)
    bringing.put_in_force(house, version, "El formato oficial no los lleva.", ADMIN)
    assert bringing.get(house, version).accepted == "El formato oficial no los lleva."
    stands(house)


def test_an_approval_is_of_the_very_bytes(house: Context, word: Word) -> None:
    version = bringing.bring(
        house, OFFICIAL, "f.docx", word(KIND, ("{{ declarante }}", "{{ quien }}")), ADMIN
    )
    bringing.approve(house, version, LEAVE, ("visado.pdf", PDF), ADMIN)
    [approval] = bringing.get(house, version).approvals
    assert approval["digest"] == bringing.get(house, version).digest
    assert house.blobs.get(approval["file_digest"]) == PDF
    with pytest.raises(NotPossibleNow, match="ya tiene una aprobación registrada"):
        bringing.match(house, version, {"quien": "declarante"}, ADMIN, add_boxes=False)
    stands(house)


@pytest.mark.parametrize(
    ("changes", "file", "told"),
    [
        ({"type": "permiso"}, ("a.pdf", PDF), "Elija de la lista"),
        ({"by": " "}, ("a.pdf", PDF), "quién la dio"),
        ({"date": "31-02-2026"}, ("a.pdf", PDF), "fecha de la aprobación"),
        ({"date": "2999-01-01"}, ("a.pdf", PDF), "no puede ser futura"),
        ({"number": "x" * 61}, ("a.pdf", PDF), "demasiado largo"),
        ({}, ("", b""), "Elija el archivo"),
        ({}, ("a.exe", b"MZ"), "debe ser un PDF"),
    ],
)
def test_an_approval_says_who_when_and_shows_its_file(
    house: Context, word: Word, changes: dict[str, str], file: tuple[str, bytes], told: str
) -> None:
    version = bringing.bring(house, OFFICIAL, "f.docx", word(KIND), ADMIN)
    before = kept(house)
    with pytest.raises(Invalid, match=told):
        bringing.approve(house, version, LEAVE | changes, file, ADMIN)
    assert kept(house) == before


def test_what_is_used_or_retired_stays_as_it_is(house: Context, word: Word) -> None:
    version = used(house, word, OFFICIAL)
    with pytest.raises(NotPossibleNow):
        bringing.match(house, version, {}, ADMIN, add_boxes=True)
    with pytest.raises(NotPossibleNow):
        bringing.put_in_force(house, version, "", ADMIN)
    bringing.retire(house, version, ADMIN)
    for act in (
        lambda: bringing.retire(house, version, ADMIN),
        lambda: bringing.put_in_force(house, version, "", ADMIN),
        lambda: bringing.match(house, version, {}, ADMIN, add_boxes=False),
    ):
        with pytest.raises(NotPossibleNow):
            act()


def test_every_field_that_can_be_chosen_can_be_printed(house: Context, word: Word) -> None:
    """Of a kind with much: each choice, alone in a row of its own, fills and is found in the PDF."""
    slug = "acta_traspaso_bienes"
    known = {
        one.path: one for one in targets(bringing.of_slug(slug)).values() if not one.whole and one.example
    }
    document = docx.Document()
    for number, _ in enumerate(known):
        document.add_paragraph(f"Lugar: {{p{number}}}")
    out = io.BytesIO()
    document.save(out)
    choices = {f"p{number}": path for number, path in enumerate(known)}
    version = bringing.bring(
        house,
        Proposal(slug, "Todo", "propuesto", "all"),
        "t.docx",
        out.getvalue(),
        ADMIN,
        choices,
        add_boxes=True,
    )
    findings: dict[str, Any] = bringing.get(house, version).findings
    assert (findings["errors"], findings["unknown"], findings["missing"]) == ([], [], [])
