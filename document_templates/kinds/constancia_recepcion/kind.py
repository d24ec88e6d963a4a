"""I06: what was really received, good by good; it goes beside the acta, whose text never changes."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import AskedRow, Kind, PublicFact, Question, Requirement
from document_templates.kinds.constancia_recepcion.fields import RESULTS, ROLES, TITLE, Fields
from document_templates.programme.project import DocumentEntry, Project


def summary(fields: Fields) -> tuple[str, ...]:
    received = fields.recibidos
    return (
        f"¿Qué recibo? {received.unidades_recibidas} de {received.unidades} unidades, en el estado que dice la "
        "tabla, bien por bien.",
        "¿Qué debo cuidar? Solo lo que se recibe, como dicen el acta de traspaso y el reglamento de uso.",
        "¿Qué pasa si se pierde o se rompe? Se avisa en 48 horas. Lo que hoy falta o llegó con daño queda anotado aquí.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    received = fields.recibidos
    return (
        *project_facts(fields),
        PublicFact("Organización que recibe", fields.organizacion.identificacion),
        PublicFact("Acta de traspaso", f"folio {fields.acta.folio}"),
        PublicFact("Inventario", f"folio {fields.inventario.folio}"),
        PublicFact("Unidades recibidas", f"{received.unidades_recibidas} de {received.unidades}"),
        PublicFact("Líneas conformes", str(received.conformes)),
        PublicFact("Líneas con observación", str(received.con_observacion)),
        PublicFact("Líneas con faltantes", str(received.con_faltantes)),
    )


def handed_over(project: Project, entry: DocumentEntry) -> tuple[AskedRow, ...]:  # noqa: ARG001
    """A row for each good of the acta."""
    return tuple(
        AskedRow(label=f"{line.item}. {line.descripcion} ({line.cantidad})", given={"item": line.item})
        for line in project.inventario.financed_by("fosis")
    )


QUESTIONS = (
    Question(
        key="filas",
        label="¿Cómo llegó cada bien?",
        answer="rows",
        hint="Mire los bienes uno por uno, con quien los entrega.",
        rows=handed_over,
        columns=(
            Question(key="resultado", label="Resultado", answer="choice", options=tuple(RESULTS.items())),
            Question(
                key="cantidad_recibida", label="Si falta: ¿cuántos llegaron?", answer="number", required=False
            ),
            Question(
                key="observacion",
                label="¿Qué le pasa?",
                answer="text",
                required=False,
                hint="Solo si falta o llegó con algún problema.",
            ),
            Question(key="foto", label="Fotografía", answer="photo", required=False),
        ),
    ),
    Question(key="observaciones", label="¿Quiere agregar algo?", answer="long_text", required=False),
)

KIND = Kind(
    slug="constancia_recepcion",
    code="I06",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    asks=QUESTIONS,
    asked_of="receptora",
    requirements=(
        Requirement("Sesión de traspaso de los bienes", (1078,), ("sesion",)),
        Requirement("Acta de traspaso que acompaña, sin cambiar su texto", (919,), ("acta",)),
        Requirement("Inventario de los bienes traspasados", (921,), ("inventario",)),
        Requirement(
            "Descripción y cantidad de cada bien, de manera que el traspaso sea lo más transparente posible",
            (919,),
            ("bienes.descripcion", "bienes.cantidad", "bienes.cantidad_recibida"),
        ),
        Requirement(
            "Resultado de cada bien, con su observación y su fotografía",
            (),
            ("bienes.resultado", "bienes.observacion", "bienes.anexo"),
        ),
        Requirement("Organización que recibe", (919, 920), ("organizacion",)),
    ),
)
