"""D08: what an organisation agreed with the team, and what it commits to."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Question, Requirement
from document_templates.kinds.compromiso_organizacion.fields import ROLES, TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    who = f"La organización {fields.organizacion.nombre}" if fields.organizacion else "Usted"
    return (
        f"{who} se compromete a participar en el Ecomercado hasta el {short_date(fields.vigencia_hasta)}.",
        "Son compromisos de trabajo: no hay que pagar nada, y se puede dejar de participar avisando.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    committed = (
        PublicFact("Organización", fields.organizacion.identificacion)
        if fields.organizacion
        else PublicFact("Participa", "liderazgo natural")
    )
    return (
        *project_facts(fields),
        committed,
        PublicFact("Acuerdos", str(len(fields.acuerdos))),
        PublicFact("Compromisos", str(len(fields.compromisos))),
        PublicFact("Vigencia hasta", short_date(fields.vigencia_hasta)),
    )


QUESTIONS = (
    Question(
        key="compromisos",
        label="¿A qué se comprometen?",
        answer="lines",
        hint="Un compromiso en cada línea. Por ejemplo: apoyar el armado de canastas un sábado al mes.",
    ),
)

KIND = Kind(
    slug="compromiso_organizacion",
    code="D08",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    asks=QUESTIONS,
    asked_of="representante",
    aliases=(
        "documento con acuerdos y compromiso de participación",
        "documento con compromiso de participación",
    ),
    requirements=(
        Requirement(
            "Documento con acuerdo y compromiso de participación de la o las organizaciones en el programa",
            (502, 546, 600, 613),
            ("acuerdos", "compromisos", "vigencia_hasta"),
        ),
        Requirement(
            "Organización u organizaciones que se comprometen a participar del programa",
            (590, 595),
            ("organizacion.nombre", "representantes.nombre", "representantes.cargo"),
        ),
    ),
)
