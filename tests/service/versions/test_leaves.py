"""A document leaves on a Word file that was allowed, where its kind asks for it: else for a written reason, or not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from document_templates import catalog
from document_templates.envelope import Citation
from document_templates.programme.project import Project, cited_folios
from service.context import Context
from service.errors import Invalid
from service.packets import generating, packets, rules
from service.packets.items import item_of
from service.project import approvals
from service.project.importing import load_values
from service.versions import bringing, choosing
from service.versions.bringing import Proposal
from storage.models import Document, PacketItem
from storage.models import Project as ProjectRow

ADMIN = "account:1"
DEED, DEED_FOLIO, FIELD = "acta_traspaso_bienes", "LIM26-D31-001", "reason-F-D31"
MATRIX, MATRIX_FOLIO = "matriz_seguimiento_pt", "LIM26-D23-001"
PDF = b"%PDF-1.7 visado"


def bring(ctx: Context, slug: str, docx: bytes, origin: str = "propuesto") -> str:
    version = bringing.bring(ctx, Proposal(slug, "Formato de prueba", origin, "all"), "f.docx", docx, ADMIN)
    bringing.put_in_force(ctx, version, "", ADMIN)
    return version


def approve(ctx: Context, version: str, type: str) -> None:
    told = {"type": type, "by": "FOSIS", "date": "2026-06-30"}
    bringing.approve(ctx, version, told, ("visado.pdf", PDF), ADMIN)


def reasons(ctx: Context, document: str) -> list[dict[str, Any]]:
    with ctx.database.reading() as session:
        return list(session.get_one(Document, document).reasons)


@pytest.fixture
def deed(line: Any) -> Callable[..., str]:
    """A draft of the deed of transfer, on this Word file."""
    return lambda version=None: line.draft(DEED_FOLIO, kind=DEED, template_version_id=version)


def answers(ctx: Context, line: Any, **changes: str) -> dict[str, str]:
    """A sentence for every other warning of the page."""
    with ctx.database.reading() as session:
        documents = [session.get_one(Document, one) for one in line.documents]
        row = documents[0].project
        asked = rules.warned(ctx, session, row, load_values(ctx, row).project, documents)
    return {one.field: "Se corrige aparte." for one in asked if one.field != FIELD} | changes


def test_the_deed_leaves_on_our_own_format_only_for_a_written_reason(
    house: Context, line: Any, deed: Callable[..., str]
) -> None:
    document = deed()
    with pytest.raises(Invalid, match="visado por la fiscalía del FOSIS o autorizado"):
        packets.present(house, line.packet_id, ADMIN, answers(house, line))
    assert reasons(house, document) == []
    told = "Fiscalía lo está revisando; se acordó avanzar por correo de 20-10-2026."
    assert packets.present(house, line.packet_id, ADMIN, answers(house, line, **{FIELD: told})) == 1
    [kept] = [one for one in reasons(house, document) if one["rule"] == "F-D31"]
    assert kept["reason"] == told
    assert kept["message"] == "El formato que trae el servicio no tiene registrada su autorización."


@pytest.mark.parametrize("type", ["visado_fiscalia", "autorizacion_fosis_central"])
def test_on_a_format_with_its_leave_recorded_it_leaves_without_a_word(
    house: Context, line: Any, word: Callable[..., bytes], deed: Callable[..., str], type: str
) -> None:
    version = bring(house, DEED, word(DEED), "oficial_fosis")
    deed(version)
    with pytest.raises(Invalid, match="visado por la fiscalía"):
        packets.present(house, line.packet_id, ADMIN, answers(house, line))
    approve(house, version, "visacion_fosis_regional")
    with pytest.raises(Invalid, match="visado por la fiscalía"):
        packets.present(house, line.packet_id, ADMIN, answers(house, line))
    approve(house, version, type)
    assert packets.present(house, line.packet_id, ADMIN, answers(house, line)) == 1


def asked(ctx: Context, line: Any) -> set[str]:
    """Rules that the documents of the packet must be answered for."""
    with ctx.database.reading() as session:
        documents = [session.get_one(Document, one) for one in line.documents]
        row = documents[0].project
        project = load_values(ctx, row).project
        return {one.rule.id for one in rules.warned(ctx, session, row, project, documents)}


def to_be_made(ctx: Context, project_id: str, folio: str) -> tuple[ProjectRow, Project]:
    with ctx.database.reading() as session:
        row = session.get_one(ProjectRow, project_id)
        project = load_values(ctx, row).project
        chosen = choosing.choose(ctx, session, catalog.get(project.document(folio).slug), row)
        return row, approvals.to_be_made(project, folio, chosen.version)


@pytest.mark.parametrize("type", ["visado_fiscalia", "autorizacion_fosis_central"])
def test_a_leave_recorded_with_the_format_answers_the_rule_of_the_deed_too(
    house: Context,
    line: Any,
    word: Callable[..., bytes],
    deed: Callable[..., str],
    untold: Any,
    type: str,
) -> None:
    untold(DEED_FOLIO)
    version, other = (bring(house, DEED, word(DEED), "oficial_fosis") for _ in range(2))
    deed(version)
    approve(house, other, type)
    assert {"R-79", "F-D31"} <= asked(house, line)
    approve(house, version, type)
    assert not {"R-79", "F-D31"} & asked(house, line)


def test_a_deed_with_changes_is_made_once_its_format_is_authorised(
    house: Context, line: Any, word: Callable[..., bytes], untold: Any
) -> None:
    untold(DEED_FOLIO, plantilla_modificada=True)
    version = bring(house, DEED, word(DEED), "oficial_fosis")
    approve(house, version, "visado_fiscalia")
    row, project = to_be_made(house, line.project_id, DEED_FOLIO)
    [stopped] = rules.stopping(house, row, project, DEED_FOLIO)
    assert "Regla R-26" in stopped.message
    approve(house, version, "autorizacion_fosis_central")
    row, project = to_be_made(house, line.project_id, DEED_FOLIO)
    assert rules.stopping(house, row, project, DEED_FOLIO) == []
    entry = project.document(DEED_FOLIO)
    citations = {folio: Citation(folio=folio) for folio in cited_folios(project, entry)}
    fields = catalog.get(DEED).fields.from_project(project, entry, citations, [])
    told = fields.model_dump()
    assert told["visados"] == told["autorizaciones"] == []  # the paper says that the executor told them
    assert load_values(house, row).project.document(DEED_FOLIO).visaciones == []


def test_an_adjusted_matrix_is_made_once_the_leave_of_its_format_is_recorded(
    house: Context, line: Any, word: Callable[..., bytes], untold: Any
) -> None:
    folio, slug = "LIM26-D20-001", "matriz_priorizacion"
    untold(folio)
    version = bring(house, slug, word(slug))
    packet = packets.create(house, line.project_id, "Mayo", [folio], ADMIN)
    generating.generate(house, packet, folio)
    with house.database.reading() as session:
        [error] = item_of(session, packet, folio).errors
    assert "Regla R-30" in error["message"]
    approve(house, version, "visacion_fosis_regional")
    packets.retry(house, packet, folio, ADMIN)
    generating.generate(house, packet, folio)
    with house.database.reading() as session:
        made = item_of(session, packet, folio)
        assert (made.status, made.errors) == ("ready", [])
    document = line.document(made.document_id)
    assert document.approvals == []
    leave = json.loads(house.blobs.get(document.context_digest))["ajuste"]
    assert (leave["por"], leave["informada"]) == ("FOSIS", False)


def test_what_is_made_already_is_judged_by_its_own_format(
    house: Context, line: Any, word: Callable[..., bytes], deed: Callable[..., str], untold: Any
) -> None:
    untold(DEED_FOLIO)
    deed()
    approve(house, bring(house, DEED, word(DEED), "oficial_fosis"), "visado_fiscalia")
    assert "R-79" in asked(house, line)


def test_a_matrix_in_a_format_of_ones_own_is_not_made_without_the_regions_leave(
    house: Context, line: Any, word: Callable[..., bytes]
) -> None:
    version = bring(house, MATRIX, word(MATRIX))
    packet = packets.create(house, line.project_id, "Mayo", [MATRIX_FOLIO], ADMIN)
    generating.generate(house, packet, MATRIX_FOLIO)

    def item() -> PacketItem:
        with house.database.reading() as session:
            return item_of(session, packet, MATRIX_FOLIO)

    [error] = item().errors
    assert "previa del FOSIS regional" in error["message"]
    approve(house, version, "autorizacion_fosis_regional")
    packets.retry(house, packet, MATRIX_FOLIO, ADMIN)
    generating.generate(house, packet, MATRIX_FOLIO)
    made = item()
    assert (made.status, made.errors) == ("ready", [])
    document = line.document(made.document_id)
    assert document.template_version_id == version
    assert document.template_digest == bringing.get(house, version).digest


def test_an_official_format_of_the_matrix_needs_no_leave(
    house: Context, line: Any, word: Callable[..., bytes]
) -> None:
    bring(house, MATRIX, word(MATRIX), "oficial_fosis")
    packet = packets.create(house, line.project_id, "Mayo", [MATRIX_FOLIO], ADMIN)
    generating.generate(house, packet, MATRIX_FOLIO)
    with house.database.reading() as session:
        assert item_of(session, packet, MATRIX_FOLIO).status == "ready"


def test_an_adjusted_matrix_of_ours_needs_what_the_project_tells(house: Context, line: Any) -> None:
    """Its own pages say who gave the leave, and that the executor told of it."""
    packet = packets.create(house, line.project_id, "Mayo", ["LIM26-D20-001"], ADMIN)
    generating.generate(house, packet, "LIM26-D20-001")
    with house.database.reading() as session:
        made = item_of(session, packet, "LIM26-D20-001")
        assert (made.status, made.errors) == ("ready", [])


def test_our_own_format_is_put_in_the_store_once(house: Context, line: Any, monkeypatch: Any) -> None:
    put: list[bytes] = []
    keep = house.blobs.put
    monkeypatch.setattr(house.blobs, "put", lambda data: (put.append(data), keep(data))[1])
    folios = ["LIM26-D13-001", "LIM26-D13-002"]
    packet = packets.create(house, line.project_id, "Mayo", folios, ADMIN)
    for folio in folios:
        generating.generate(house, packet, folio)
    template = bringing.of_slug("declaracion_gm").paper
    assert put.count(template) == 1
    with house.database.reading() as session:
        digests = {
            session.get_one(Document, item_of(session, packet, folio).document_id).template_digest
            for folio in folios
        }
    assert [house.blobs.get(digest) for digest in digests] == [template]
