"""Plan de comunicaciones."""

from tools.drafting.plans import plan

DRAFT = plan(
    "Plan de comunicaciones del Consejo Local",
    "consejo_local",
    "Ordena las acciones con que el Consejo Local apoya la gestión municipal y comunitaria: dar a conocer el "
    "Ecomercado, sumar alianzas públicas y privadas, y cuidar a quienes colaboran y donan.",
    "el Grupo Motor, el equipo de trabajo del Ecomercado, el municipio y la red de colaboradores y donantes",
)
