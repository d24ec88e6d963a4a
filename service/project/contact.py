"""Whom people can ask: the gestora of a project, and who answers for it."""

import re
from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers

from service.context import Context
from service.project.importing import load_values
from storage.models import Project as ProjectRow

ASKED_FIRST = ("gestora_comunitaria", "coordinacion_ecomercado")


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str | None
    """E.164, for a `tel:` link."""
    mail: str | None
    ecomercado: str
    executor: str
    comuna: str
    convenio: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def phone_shown(self) -> str | None:
        return spaced(self.phone) if self.phone else None


def of(ctx: Context, project: ProjectRow) -> Contact:
    values = load_values(ctx, project).project
    team = {person.rol_proyecto: person for person in reversed(values.personas)}
    person = next((team[role] for role in ASKED_FIRST if role in team), None)
    return Contact(
        name=person.nombre if person else project.executor,
        phone=person.telefono if person else None,
        mail=(person.correo if person else None) or ctx.settings.contact,
        ecomercado=values.ecomercado.nombre,
        executor=project.executor,
        comuna=project.comuna,
        convenio=project.code,
    )


def wa_me(phone: str, text: str) -> str:
    """An address that opens a conversation with this person, the text ready to send."""
    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text)}"


def spaced(phone: str) -> str:
    """`+56 9 0000 0001`: a Chilean mobile as people say it, any other as its country does."""
    if re.fullmatch(r"\+569\d{8}", phone):
        return f"+56 9 {phone[4:8]} {phone[8:]}"
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
