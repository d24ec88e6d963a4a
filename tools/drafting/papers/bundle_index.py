"""Índice de verificadores: what goes in the bundle of a stage, under which names, and what is missing."""

from tools.drafting.listed import Column, activities
from tools.drafting.ooxml import cell, each, paragraph, raw_paragraph, row, row_tag, runs, when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import fact, fact_when, facts_table, lead, letterhead

TITLE = "Índice de verificadores"
BOTTOM = 18.0
"""Nothing is stamped below."""


def _field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


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


COLUMNS = (
    Column("N°", 8.0, "{{ documento.numero }}", right=True),
    Column("Documento y su archivo", 69.5, _documents()),
    Column("Folio", 23.0, "{{ documento.folio }}"),
    Column("Fecha", 17.5, "{{ documento.fecha | fecha_corta }}"),
    Column(
        "Págs.", 11.0, "{% if documento.paginas %}{{ documento.paginas }}{% else %}–{% endif %}", right=True
    ),
    Column("Código y estado", TEXT_WIDTH - 129, _code()),
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
    + activities(TITLE, COLUMNS, *_below()),
    first_header=letterhead(),
    running_header=raw_paragraph(
        runs(f"{TITLE}, etapa {{{{ etapa }}}}, {{{{ proyecto.ecomercado }}}}\tPágina ")
        + _field("PAGE")
        + runs(" de ")
        + _field("NUMPAGES"),
        "RunningHead",
    ),
    bottom=BOTTOM,
    file="bundle_index.docx",
)
