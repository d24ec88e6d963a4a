"""Plan de trabajo participativo."""

from tools.drafting.plans import plan

DRAFT = plan(
    "Plan de trabajo participativo",
    "grupo_motor",
    "Ordena las acciones con que la comunidad organizada se incorpora a la operación y al funcionamiento del "
    "Ecomercado y apoya su administración.",
    "la comunidad organizada que participa del Ecomercado, el equipo de trabajo del Ecomercado, el municipio y la red "
    "de colaboradores y donantes",
)
