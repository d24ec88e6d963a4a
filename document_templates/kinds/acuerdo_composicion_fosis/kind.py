"""I04: the regional FOSIS agrees who composes the Grupo Motor or the Consejo Local."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acuerdo_composicion_fosis.fields import ROLES, TITLE, Fields
from document_templates.wording import long_date, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Usted confirma que el FOSIS regional acordó la composición del {fields.instancia}.",
        f"El acuerdo es del {long_date(fields.fecha_acuerdo)}.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Instancia", fields.instancia),
        PublicFact("Dirección Regional del FOSIS", fields.proyecto.fosis_direccion_regional),
        PublicFact("Fecha del acuerdo", short_date(fields.fecha_acuerdo)),
    )


KIND = Kind(
    slug="acuerdo_composicion_fosis",
    code="I04",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acuerdo de composición",),
    requirements=(
        Requirement(
            "Composición, extensión y representatividad acordadas con el FOSIS regional",
            (642, 676),
            ("instancia", "composicion"),
        ),
        Requirement("Cuándo, por qué medio y con quién se acordó", (), ("fecha_acuerdo", "medio", "adl")),
    ),
)
