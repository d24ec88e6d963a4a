"""Forms to print and fill by hand: they know the project and, where one is chosen, a session and whom it calls."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pydantic import Field

from document_templates.envelope import FieldsModel, ProjectFields
from document_templates.errors import TemplateError
from document_templates.filling import PLAIN, Filled, Letterhead, declared, fill_form
from document_templates.gathering import project_fields
from document_templates.kind import Kind
from document_templates.meetings import SessionFields, session_fields
from document_templates.programme.capacities import organisation_of
from document_templates.programme.project import Project
from document_templates.programme.sessions import Recipient

ROWS = 40
"""Of an attendance sheet: two pages."""
FREE = 12
"""Rows at least for those whom nobody called."""


class RowFields(FieldsModel):
    """Of who is expected; an empty one is for whoever else comes."""

    numero: int
    nombre: str | None = None
    organizacion: str | None = None


class FormFields(FieldsModel):
    """All that a form may ask for."""

    proyecto: ProjectFields
    sesion: SessionFields | None = None
    filas: list[RowFields] = Field(default_factory=lambda: _rows([]))


def form_fields(project: Project, session_id: str | None = None) -> FormFields:
    """With a session, its data and the names of those who were called to it."""
    if session_id is None:
        return FormFields(proyecto=project_fields(project))
    return FormFields(
        proyecto=project_fields(project),
        sesion=session_fields(project, session_id),
        filas=_rows(
            [_expected(project, one) for one in project.session(session_id).convocatoria.destinatarias]
        ),
    )


def blank(kind: Kind, fields: FormFields, letterhead: Letterhead = PLAIN) -> Filled:
    """The kind's form, in Carta. Raises `TemplateError` where a kind has none."""
    if kind.blank is None:
        raise TemplateError(f"no hay formulario para llenar a mano de «{kind.title}»")
    return fill_form(kind.blank, fields, kind.form_title, letterhead)


def takes_session(kind: Kind) -> bool:
    """Whether the form prints the data of a session."""
    return kind.blank is not None and "sesion" in declared(kind.blank)


def prints_names(kind: Kind) -> bool:
    """Whether it prints who is expected there, too."""
    return kind.blank is not None and "filas" in declared(kind.blank)


def _expected(project: Project, called: Recipient) -> tuple[str | None, str | None]:
    """Name and organisation. For an organisation that was called, whoever represents it."""
    if called.organizacion_id is None:
        person = called.persona_id or ""
        own = organisation_of(project, person)
        return project.name_of(person), own.nombre if own else None
    organisation = project.organisation(called.organizacion_id)
    speaks = organisation.representante_id
    return (project.name_of(speaks) if speaks else None), organisation.nombre


def _rows(expected: list[tuple[str | None, str | None]]) -> list[RowFields]:
    count = max(ROWS, len(expected) + FREE)
    rows = expected + [(None, None)] * (count - len(expected))
    return [
        RowFields(numero=number, nombre=name, organizacion=organisation)
        for number, (name, organisation) in enumerate(rows, 1)
    ]


def joined(pdfs: Sequence[bytes]) -> bytes:
    """All in one file, to print at once."""
    with pikepdf.new() as out:
        for pdf in pdfs:
            with pikepdf.open(BytesIO(pdf)) as one:
                out.pages.extend(one.pages)
        written = BytesIO()
        out.save(written)
    return written.getvalue()
