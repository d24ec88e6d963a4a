"""An organisation as documents print it."""

from datetime import date

from document_templates.envelope import FieldsModel
from document_templates.programme.people import Organisation

TYPES = {
    "junta_de_vecinos": "Junta de vecinos",
    "union_comunal": "Unión comunal",
    "club_adulto_mayor": "Club de adulto mayor",
    "centro_de_madres": "Centro de madres",
    "comite_de_adelanto": "Comité de adelanto",
    "club_deportivo": "Club deportivo",
    "agrupacion_funcional": "Agrupación funcional",
    "sindicato_feria_libre": "Sindicato de feria libre",
    "fundacion": "Fundación",
    "olla_comun": "Olla común",
    "empresa_donante": "Empresa donante",
    "institucion_publica": "Institución pública",
    "ong": "Organización no gubernamental",
    "otra": "Otra organización",
}


class OrganisationFields(FieldsModel):
    nombre: str
    tipo: str
    formalizada: bool
    rut: str | None = None
    personalidad_juridica: str | None = None
    """Its number."""
    personalidad_juridica_fecha: date | None = None
    unidad_vecinal: str | None = None
    sector: str | None = None

    @property
    def identificacion(self) -> str:
        """`Junta de Vecinos N° 8 Los Aromos, RUT 65.901.114-K`; without RUT the name alone."""
        return f"{self.nombre}, RUT {self.rut}" if self.rut else self.nombre


def organisation_fields(organisation: Organisation) -> OrganisationFields:
    return OrganisationFields(
        nombre=organisation.nombre,
        tipo=TYPES[organisation.tipo_organizacion],
        formalizada=organisation.formalizada,
        rut=organisation.rut_organizacion,
        personalidad_juridica=organisation.personalidad_juridica_numero,
        personalidad_juridica_fecha=organisation.personalidad_juridica_fecha,
        unidad_vecinal=organisation.unidad_vecinal,
        sector=organisation.sector,
    )
