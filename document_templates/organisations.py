"""An organisation as documents print it, and who signs for it."""

from collections.abc import Sequence
from datetime import date

from document_templates.envelope import FieldsModel, SignerFields
from document_templates.field_types import Rut
from document_templates.kind import Role
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
    rut: Rut | None = None
    personalidad_juridica: str | None = None
    """Its number."""
    personalidad_juridica_fecha: date | None = None
    unidad_vecinal: str | None = None
    sector: str | None = None
    direccion: str | None = None

    @property
    def tipo_si_falta(self) -> str | None:
        """Its type, where the name does not begin by saying it."""
        return type_unless(self.nombre, self.tipo)

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
        direccion=organisation.direccion,
    )


class PartyFields(FieldsModel):
    """Who signs for a party, and by what title."""

    nombre: str
    rut: Rut
    calidad: str


class CertificateFields(FieldsModel):
    folio: str
    fecha: date
    comprobado_el: date | None = None


def parties(signers: Sequence[SignerFields], role: Role) -> list[PartyFields]:
    """Those who sign in this role."""
    return [
        PartyFields(nombre=signer.nombre, rut=signer.rut, calidad=signer.calidad)
        for signer in signers
        if signer.rol == role.slug
    ]


def certificate_on(organisation: Organisation, day: date) -> CertificateFields | None:
    """The latest certificate of its board by that day."""
    known = [one for one in organisation.certificados if one.fecha <= day]
    latest = max(known, key=lambda one: one.fecha, default=None)
    if latest is None:
        return None
    return CertificateFields(folio=latest.folio, fecha=latest.fecha, comprobado_el=latest.comprobado_el)


def type_unless_named(organisation: Organisation) -> str | None:
    """What kind of organisation it is, where its name does not begin by saying so."""
    return type_unless(organisation.nombre, TYPES[organisation.tipo_organizacion])


def type_unless(name: str, words: str) -> str | None:
    """`words`, unless the name says as much: a Sindicato de Ferias Libres is a «sindicato de feria libre»."""
    stems = [word[:5] for word in words.casefold().split() if len(word) > 3]
    return None if all(stem in name.casefold() for stem in stems) else words
