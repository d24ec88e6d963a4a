"""Protocolo de funcionamiento interno del Grupo Motor."""

from tools.drafting.protocols import protocol

DRAFT = protocol(
    "Protocolo de funcionamiento interno del Grupo Motor",
    "El Grupo Motor reúne a dirigentas, dirigentes, lideresas y líderes de la comunidad que se comprometieron a "
    "participar en el funcionamiento del Ecomercado, y mantiene comunicación permanente con las demás "
    "organizaciones y con las familias participantes.",
)
