"""D02: which organisations are active and formalised in the comuna."""

from pathlib import Path

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.catastro_organizaciones.fields import TITLE, Fields
from document_templates.wording import counted, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    listed = counted(len(fields.organizaciones), "organización social", "organizaciones sociales")
    return (
        f"Este catastro reúne {listed} de la comuna de {fields.proyecto.comuna}, al {short_date(fields.fecha_corte)}.",
        "Sirve para invitar a participar en el Ecomercado. No lleva firmas ni datos de contacto.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Fecha de corte", short_date(fields.fecha_corte)),
        PublicFact("Organizaciones", str(len(fields.organizaciones))),
        PublicFact("Activas", str(fields.total_activas)),
        PublicFact("Formalizadas", str(fields.total_formalizadas)),
    )


KIND = Kind(
    slug="catastro_organizaciones",
    code="D02",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("listado o catastro de organizaciones",),
    requirements=(
        Requirement(
            "Catastro de organizaciones sociales activas y formalizadas del territorio",
            (533, 539, 572, 967),
            (
                "organizaciones.nombre",
                "organizaciones.tipo",
                "organizaciones.activa",
                "organizaciones.formalizada",
                "total_activas",
                "total_formalizadas",
            ),
        ),
        Requirement(
            "Toda la comunidad organizada, también de otros sectores o barrios y de representatividad más amplia",
            (569,),
            ("organizaciones.unidad_vecinal", "organizaciones.sector"),
        ),
        Requirement(
            "Con la información del territorio y de las organizaciones con que cuenta el municipio",
            (551,),
            ("fuente", "fecha_corte"),
        ),
        Requirement(
            "Actores y actrices clave de las organizaciones", (573,), ("organizaciones.representante_cargo",)
        ),
    ),
)
