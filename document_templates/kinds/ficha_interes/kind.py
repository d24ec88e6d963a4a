"""D07: an organisation or a natural leader declares interest in taking part."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Question, Requirement
from document_templates.kinds.ficha_interes.fields import AREAS, CONTACT, TITLE, Fields
from document_templates.representatives import REPRESENTATIVES


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Usted declara que su organización, {fields.organizacion.nombre}, tiene interés en participar en el Ecomercado."
        if fields.organizacion
        else "Usted declara que tiene interés en participar en el Ecomercado.",
        "No es un compromiso todavía: los acuerdos se toman después, en conjunto.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    interested = (
        PublicFact("Organización", fields.organizacion.identificacion)
        if fields.organizacion
        else PublicFact("Liderazgo natural", f"sector {fields.sector}")
    )
    return (
        *project_facts(fields),
        interested,
        PublicFact("Ámbitos de interés", str(len(fields.ambitos_interes))),
    )


QUESTIONS = (
    Question(
        key="ambitos_interes",
        label="¿En qué le gustaría participar?",
        answer="choices",
        options=tuple(AREAS.items()),
        hint="Puede marcar más de una.",
    ),
    Question(
        key="disponibilidad_horaria",
        label="¿Qué días y horas le acomodan?",
        answer="text",
        required=False,
        hint="Por ejemplo: tardes, después de las 18:30, o sábados en la mañana.",
    ),
    Question(
        key="autoriza_contacto",
        label="¿Por dónde podemos contactarle?",
        answer="choices",
        options=tuple((value, words[0].upper() + words[1:]) for value, words in CONTACT.items()),
        required=False,
        hint="Solo usaremos lo que marque. Si no marca nada, no le contactamos.",
    ),
    Question(
        key="observaciones",
        label="¿Quiere agregar algo?",
        answer="long_text",
        required=False,
    ),
)

KIND = Kind(
    slug="ficha_interes",
    code="D07",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(REPRESENTATIVES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    asks=QUESTIONS,
    asked_of="representante",
    aliases=("ficha de compromiso de interés en participar",),
    requirements=(
        Requirement(
            "Ficha de interés de participación por organización social activa",
            (500, 605),
            ("organizacion", "organizacion.nombre", "ambitos_interes"),
        ),
        Requirement("Firmada por organizaciones o líderes", (546,), ("organizacion", "sector")),
        Requirement(
            "Firmada por todos y todas las representantes de organizaciones que declaran interés",
            (576, 610),
            ("representantes.nombre", "representantes.cargo"),
        ),
    ),
)
