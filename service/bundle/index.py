"""The index of a bundle: what goes into the ZIP under which name, as values, and as a PDF."""

import hashlib
import re
from collections.abc import Mapping

from document_templates import bundle_index
from document_templates.bundle_index import (
    ActivityFields,
    FileFields,
    IndexFields,
    ListedFields,
    MissingFields,
    ProductFields,
    ReferenceFields,
    VerifierFields,
)
from document_templates.gathering import project_fields
from document_templates.programme.bundle import Line
from service.bundle.contents import Approval, Contents, File, Item
from service.context import Context
from service.verification.addresses import verification_link
from signatures import codes

Names = Mapping[File, str]
"""In the ZIP, of each file that is there."""
CREATED = re.compile(rb"/CreationDate\(D:\d{14}Z'\)")
IDENTITY = re.compile(rb"/ID \[ <[0-9A-F]{32}>\s*<[0-9A-F]{32}> \]|/DocChecksum /[0-9A-F]{32}")


def fields(ctx: Context, contents: Contents, names: Names) -> IndexFields:
    found = contents.bundle
    return IndexFields(
        proyecto=project_fields(found.project),
        etapa=found.stage,
        etapa_nombre=found.title,
        fecha=found.on,
        oficio=_listed(ctx, contents, contents.letter, names) if contents.letter else None,
        total=len(found.entries),
        faltan=len(found.missing),
        actividades=[
            ActivityFields(
                titulo=activity,
                productos=[
                    ProductFields(
                        titulo=product,
                        verificadores=[_verifier(ctx, contents, line, names) for line in lines],
                    )
                    for product, lines in products
                ],
            )
            for activity, products in found.tree
        ],
        otros=[
            ReferenceFields(
                codigo=one.code,
                titulo=one.title,
                fecha=one.date,
                numero=one.number,
                archivo=names.get(one.file),
            )
            for one in contents.references
        ],
        justificadas=list(contents.justified),
    )


def _verifier(ctx: Context, contents: Contents, line: Line, names: Names) -> VerifierFields:
    def listed(folio: str) -> ListedFields:
        return _listed(ctx, contents, contents.items[folio], names)

    return VerifierFields(
        titulo=line.row.verifier,
        documentos=[listed(entry.folio) for entry in line.entries],
        tambien=[listed(entry.folio) for entry in line.again],
        otras=[f"{entry.folio} (etapa {entry.etapa})" for entry in line.elsewhere],
        faltantes=[MissingFields(nombre=one.name, motivo=one.reason) for one in line.missing],
    )


def _listed(ctx: Context, contents: Contents, item: Item, names: Names) -> ListedFields:
    entry, document = item.entry, item.document
    own = [file for file in item.files if file.stem == entry.stem]
    annexes = [file for file in item.files if file.stem != entry.stem]
    code = document.code if document else None
    return ListedFields(
        numero=entry.number,
        titulo=entry.title,
        detalle=entry.about,
        folio=entry.folio,
        fecha=entry.document.fecha_documento,
        paginas=document.pages if document else None,
        estado=item.state,
        codigo=codes.grouped(code) if code else None,
        enlace=verification_link(ctx.settings.effective_verify_url, code) if code else None,
        archivo=names.get(own[0]) if own else None,
        aprobaciones=[_approval(item, one, names) for one in item.approvals],
        anexos=[FileFields(nombre=file.title, archivo=names.get(file)) for file in annexes],
        en_oficio=contents.letter is None or entry.folio not in contents.bundle.beyond,
    )


def _approval(item: Item, approval: Approval, names: Names) -> str:
    """With the name of its file where that is among another's."""
    file = approval.file
    elsewhere = names.get(file) if file and file not in item.files else None
    return f"{approval.words} ({elsewhere})" if elsewhere else approval.words


def as_pdf(ctx: Context, index: IndexFields) -> bytes:
    filled = ctx.workshop.run(bundle_index.fill, index, ctx.letterhead)
    return _undated(ctx.converter.convert(filled.docx), index)


def _undated(pdf: bytes, index: IndexFields) -> bytes:
    """The same index gives the same bytes: LibreOffice writes when it made a file, and calls each differently."""
    identity = hashlib.sha256(index.model_dump_json().encode()).hexdigest()[:32].upper().encode()
    pdf = CREATED.sub(b"/CreationDate(D:%s000000Z')" % index.fecha.strftime("%Y%m%d").encode(), pdf)
    return IDENTITY.sub(lambda old: re.sub(rb"[0-9A-F]{32}", identity, old[0]), pdf)
