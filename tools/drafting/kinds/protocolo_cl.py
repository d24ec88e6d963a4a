"""Protocolo de funcionamiento interno del Consejo Local."""

from tools.drafting.bodies import fosis_agreement, sectors_table
from tools.drafting.protocols import protocol

DRAFT = protocol(
    "Protocolo de funcionamiento interno del Consejo Local",
    "El Consejo Local reúne a representantes de la economía local, del Grupo Motor y de otros organismos del "
    "territorio. Su labor es apoyar la gestión del Ecomercado y aportar a su sustentabilidad.",
    sectors_table() + fosis_agreement(),
)
