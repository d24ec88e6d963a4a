"""The panel keeps what others wrote: listed, brought, and handed out to staff alone."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from service.accounts.permissions import Permission
from service.lifecycle import replay
from service.project import status
from storage.models import External, Project

REPORT = "LIM26-D35-001"
PDF = b"%PDF-1.7 acta de supervision"


@pytest.fixture
def project(ctx):
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


@pytest.fixture
def gestora(enter):
    return enter(Permission.GESTORA)


def new(gestora, project, name="acta.pdf", data=PDF, **fields):
    path = f"/panel/proyectos/{project.id}/externos/nuevo"
    typed = {"code": "R02", "date": "2026-10-05", "title": "Acta de supervisión, mes 8", "number": "77"}
    return gestora.submit(path, "/nuevo", file=(io.BytesIO(data), name), **typed | fields)


def listed(gestora, project):
    page = gestora.see(f"/panel/proyectos/{project.id}")
    return {one.get("data-external"): one.text_content() for one in page.xpath("//*[@data-external]")}


def test_the_project_lists_what_is_made_elsewhere_and_what_is_missing(gestora, project):
    told = listed(gestora, project)
    assert set(told) == {"LIM26-D06-001", "LIM26-D06-002", "LIM26-D14-001", "LIM26-D14-002"}
    assert all("Archivo externo" in words and "Falta el archivo" in words for words in told.values())


def test_a_reference_is_brought_listed_and_handed_out_as_it_came(gestora, project, enter):
    answer = new(gestora, project)
    assert answer.status_code == 303, answer.text
    page = gestora.see(answer.location)
    assert "Acta de supervisión, mes 8" in page.text_content()
    assert "77" in page.text_content()
    assert "Falta el archivo" not in listed(gestora, project)["R02"]
    fosis = enter(Permission.FOSIS)
    got = fosis.get(f"{answer.location}/archivos/0")
    assert got.data == PDF
    assert got.headers["Content-Disposition"] == "attachment; filename=R02-acta.pdf"


def test_a_kept_acta_approves_the_report_that_it_names(gestora, project, ctx, line, untold):
    untold(REPORT)
    line.draft(REPORT)
    line.send()
    line.act("P06")
    line.package()

    def report():
        found = status.of_code(ctx, project.code, date(2026, 11, 20))
        (one,) = [one for one in found.view.expected if "informe_avance" in one.verifier.slugs]
        return one

    assert (report().state, report().late) == ("unapproved", True)
    missing = gestora.see(f"/panel/proyectos/{project.id}/falta?dia=2026-11-20")
    (form,) = missing.xpath("//a[text()='Guardar el archivo que lo aprueba']/@href")
    chosen = gestora.see(form).xpath("//select/option[@selected]/@value")
    assert chosen == ["R02", REPORT]
    assert new(gestora, project).status_code == 303
    assert report().state == "unapproved"  # it names no document
    answer = new(gestora, project, approves=REPORT, date="2026-10-29")
    assert report().state == "sealed"
    assert REPORT in gestora.see(answer.location).text_content()
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []


@pytest.mark.parametrize(
    ("name", "data", "fields", "told"),
    [
        ("acta.pdf", b"", {}, "Elija el archivo"),
        ("acta.html", b"<script>", {}, "debe ser un PDF"),
        ("acta.pdf", PDF, {"code": "D07"}, "Elija de la lista"),
        ("acta.pdf", PDF, {"date": "2026-02-31"}, "Escriba la fecha"),
        ("acta.pdf", PDF, {"note": "x" * 501}, "demasiado largo"),
        ("acta.pdf", PDF, {"approves": "LIM26-D31-001"}, "no aprueba ese documento"),
        ("acta.pdf", PDF, {"code": "R03", "approves": REPORT}, "no aprueba ese documento"),
    ],
    ids=["empty", "web page", "another kind", "no such day", "long note", "not its kind", "not its code"],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(gestora, project, ctx, name, data, fields, told):
    answer = new(gestora, project, name, data, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    with ctx.database.reading() as session:
        assert len(session.scalars(select(External)).all()) == 4


def test_a_missing_picture_is_brought_once(gestora, project, ctx):
    with ctx.database.reading() as session:
        pictures = session.scalars(select(External).where(External.folio == "LIM26-D06-001")).one()
    path = f"/panel/externos/{pictures.id}"
    picture = b"\xff\xd8\xff picture"
    answer = gestora.submit(path, "/archivos/1", file=(io.BytesIO(picture), "IMG_1.jpg"))
    assert answer.status_code == 303
    assert gestora.get(f"{path}/archivos/1").data == picture
    again = gestora.client.post(
        f"{path}/archivos/1",
        data={
            "csrf_token": gestora.see(path).xpath("string(//input[@name='csrf_token']/@value)"),
            "file": (io.BytesIO(b"\xff\xd8\xff other"), "IMG_2.jpg"),
        },
    )
    assert again.status_code == 409
    assert gestora.get(f"{path}/archivos/1").data == picture


def test_who_only_reads_brings_nothing_and_a_stranger_sees_nothing(enter, project, client, ctx):
    fosis = enter(Permission.FOSIS)
    assert fosis.get(f"/panel/proyectos/{project.id}/externos/nuevo").status_code == 403
    with ctx.database.reading() as session:
        some = session.scalars(select(External)).first()
    assert not fosis.see(f"/panel/externos/{some.id}").xpath("//input[@type='file']")
    assert client.get(f"/panel/externos/{some.id}").status_code in (302, 401)
    assert fosis.get(f"/panel/externos/{some.id}/archivos/0").status_code == 404
    assert fosis.get("/panel/externos/nada").status_code == 404
