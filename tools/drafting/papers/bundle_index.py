"""Índice de verificadores: what goes in the bundle of a stage, under which names, and what is missing."""

from document_templates.bundle_index import JUSTIFIED, OTHERS, TITLE
from tools.drafting.listed import Column, activities
from tools.drafting.ooxml import cell, each, number, paragraph, raw_paragraph, row, row_tag, runs, when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import fact, fact_when, facts_table, heading, lead, letterhead, listing

BOTTOM = 18.0
"""Nothing is stamped below."""


def _documents() -> str:
    """Its name, the file beneath, and beneath that its annexes."""
    name = "{{ documento.titulo }}{% if documento.detalle %}, {{ documento.detalle }}{% endif %}"
    file = "{% if documento.archivo %}{{ documento.archivo }}{% else %}falta el archivo{% endif %}"
    annex = (
        "{% if anexo.archivo %}{{ anexo.archivo }}{% else %}{{ anexo.nombre }}: falta el archivo{% endif %}"
    )
    return (
        paragraph(name, "Row")
        + when("documento.archivo or not documento.anexos", paragraph(file, "RowNote"))
        + each("anexo in documento.anexos", paragraph(annex, "RowNote"))
    )


def _code() -> str:
    code = "{% if documento.codigo %}{{ documento.codigo }}{% else %}–{% endif %}"
    unnamed = when("not documento.en_oficio", paragraph("No está en el oficio conductor", "RowNote"))
    return paragraph(code, "Row") + paragraph("{{ documento.estado }}", "RowNote") + unnamed


def _approvals() -> str:
    return each("aprobacion in documento.aprobaciones", paragraph("{{ aprobacion }}", "RowNote")) + when(
        "not documento.aprobaciones", paragraph("–", "RowNote")
    )


def _folio() -> str:
    pages = "{{ documento.paginas }} {% if documento.paginas == 1 %}página{% else %}páginas{% endif %}"
    return (
        paragraph("{{ documento.folio }}", "Row")
        + paragraph("{{ documento.fecha | fecha_corta }}", "RowNote")
        + when("documento.paginas", paragraph(pages, "RowNote"))
    )


COLUMNS = (
    Column("N°", 8.0, "{{ documento.numero }}", right=True),
    Column("Documento y su archivo", 62.0, _documents()),
    Column("Folio y fecha", 24.0, _folio()),
    Column("Código y estado", 36.0, _code()),
    Column("Aprobación", TEXT_WIDTH - 130, _approvals()),
)


def _others() -> str:
    return when(
        "otros",
        heading(OTHERS)
        + listing(
            "otro in otros",
            ["Archivo", "Número", "Fecha", "Nombre en el paquete"],
            [62.0, 26.0, 18.0, TEXT_WIDTH - 106],
            [
                "{{ otro.titulo }}",
                "{% if otro.numero %}{{ otro.numero }}{% else %}–{% endif %}",
                "{{ otro.fecha | fecha_corta }}",
                "{% if otro.archivo %}{{ otro.archivo }}{% else %}falta el archivo{% endif %}",
            ],
            OTHERS,
        ),
    )


def _justified() -> str:
    return when(
        "justificadas",
        heading(JUSTIFIED)
        + lead("No están como lo pide el programa, y el equipo escribió por qué se siguió adelante:")
        + listing(
            "fila in justificadas",
            ["Regla", "Observación", "Motivo", "Fecha"],
            [14.0, 74.0, TEXT_WIDTH - 106, 18.0],
            [
                "{{ fila.regla }}",
                "{{ fila.observacion }}{% if fila.detalle %} ({{ fila.detalle }}){% endif %}",
                "{{ fila.motivo }}",
                "{{ fila.fecha | fecha_corta }}",
            ],
            JUSTIFIED,
        ),
    )


def _note(words: str) -> str:
    return row([cell(paragraph(words, "Row"), TEXT_WIDTH, span=len(COLUMNS))])


def _below() -> tuple[str, ...]:
    count = len(COLUMNS)
    return (
        row_tag("if verificador.tambien", count),
        _note(
            "También lo cumple{% if verificador.tambien|length > 1 %}n{% endif %}: "
            "{% for otro in verificador.tambien %}{% if not loop.first %}, {% endif %}N° {{ otro.numero }} "
            "({{ otro.folio }}){% endfor %}"
        ),
        row_tag("endif", count),
        row_tag("if verificador.otras", count),
        _note("Con los documentos de otra etapa: {{ verificador.otras | lista }}"),
        row_tag("endif", count),
        row_tag("for falta in verificador.faltantes", count),
        _note("**Falta.** {{ falta.nombre }}. {{ falta.motivo }}"),
        row_tag("endfor", count),
    )


FACTS = [
    fact("Etapa", "**{{ etapa }}: {{ etapa_nombre }}**"),
    fact("Proyecto", "{{ proyecto.nombre }}, código {{ proyecto.codigo }}"),
    fact(
        "Ecomercado",
        "{{ proyecto.ecomercado }} (comuna de {{ proyecto.comuna }}, Región {{ proyecto.region | de_region }})",
    ),
    fact("Organismo ejecutor", "{{ proyecto.ejecutor }}, RUT {{ proyecto.ejecutor_rut }}"),
    fact_when(
        "oficio",
        "Oficio conductor",
        "Folio **{{ oficio.folio }}**, de {{ oficio.fecha | fecha }}, código de verificación {{ oficio.codigo }}",
    ),
    fact_when("not oficio", "Oficio conductor", "Este paquete va todavía **sin oficio conductor** firmado."),
    fact("Al día", "{{ fecha | fecha }}: {{ total }} documentos; {{ faltan }} verificadores faltan"),
]

DRAFT = Draft(
    title=TITLE,
    roles=(),
    body=paragraph(TITLE, "Heading1")
    + facts_table(FACTS, "Datos del paquete")
    + paragraph(style="Gap")
    + lead(
        "En el orden de las tablas del programa: actividad, producto y verificador. Donde el programa dice “y/o”, basta "
        "uno de los documentos. Cada código se comprueba en la página que nombra el pie de cada documento."
    )
    + activities(TITLE, COLUMNS, *_below())
    + _others()
    + _justified(),
    first_header=letterhead(),
    running_header=raw_paragraph(
        runs(f"{TITLE}, etapa {{{{ etapa }}}}, {{{{ proyecto.ecomercado }}}}\tPágina ")
        + number("PAGE")
        + runs(" de ")
        + number("NUMPAGES"),
        "RunningHead",
    ),
    bottom=BOTTOM,
    file="bundle_index.docx",
)
