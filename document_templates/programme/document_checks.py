"""What must agree between a document, its signers, its data and the rest of the file."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from document_templates.catalog import CATALOGUE
from document_templates.field_types import Location
from document_templates.programme import flow
from document_templates.programme.assets import Line, total, units
from document_templates.programme.documents import DocumentEntry, SignerEntry
from document_templates.programme.findings import Findings
from document_templates.programme.people import Body, Organisation, Person
from document_templates.wording import conjunction, counted, long_date, mark, pesos, pesos_in_words

CLOSED = {"firmado", "cerrado_incompleto"}
CALLED = {flow.DIAGNOSIS: "documento diagnóstico", flow.MATRIX: "documento con la matriz de priorización"}
SIGNED_BY = {
    "gestora": {"gestora_comunitaria"},
    "coordinacion": {"coordinacion_ecomercado"},
    "adl": {"adl_fosis_regional"},
    "fosis": {"adl_fosis_regional", "fosis_regional", "fosis_central", "fiscalia_fosis"},
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+|;", text.casefold()))


def _runs(text: str, sizes: set[int]) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return (words[start : start + size] for size in sizes for start in range(len(words)))


class DocumentChecks:
    def __init__(self, found: Findings) -> None:
        self.found = found
        self.draft = found.draft

    @cached_property
    def people(self) -> dict[str, tuple[int, Person]]:
        return {person.id: (number, person) for number, person in enumerate(self.draft.personas)}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Those whose values are sound: nobody is refused for what could not be read."""
        sound = (
            (number, item)
            for number, item in enumerate(self.draft.organizaciones)
            if self.found.sound("organizaciones", number)
        )
        return {item.id: item for _, item in sound}

    @cached_property
    def sessions(self) -> dict[str, int]:
        return {session.id: number for number, session in enumerate(self.draft.sesiones)}

    @cached_property
    def documents(self) -> dict[str, DocumentEntry]:
        return {document.folio: document for document in self.draft.documentos}

    @cached_property
    def lines(self) -> list[Line] | None:
        inventory = self.draft.inventario
        return inventory.lineas if inventory and self.found.sound("inventario", "lineas") else None

    def run(self) -> None:
        self._check_folios()
        self._check_replaced()
        self._check_signers_have_rut()
        self._check_citations_end()
        for number, document in enumerate(self.draft.documentos):
            place = ("documentos", number)
            self._check_document(place, document)
            self._check_signers(place, document)
            self._check_approvals(place, document)
            if self.found.sound(*place, "datos"):
                DataChecks(self, (*place, "datos"), document).run()

    # The document itself

    def _check_folios(self) -> None:
        convenio = self.draft.convenio
        if convenio is None:
            return
        numbers: dict[str, set[int]] = {}
        folios = []
        for place, slug, folio in self._slugs_and_folios():
            form = re.fullmatch(rf"{convenio.prefijo_folio}-([DIX]\d\d)-(\d{{3,6}})", folio, re.ASCII)
            if form and int(form[2]):
                numbers.setdefault(form[1], set()).add(int(form[2]))
            if slug not in CATALOGUE:
                continue
            code = CATALOGUE[slug]
            if not form or form[1] != code or not int(form[2]):
                self.found.error_in_file(
                    (*place, "folio"), f"debe ser {convenio.prefijo_folio}-{code}- y un número desde 001"
                )
            else:
                folios.append((place, code, int(form[2])))
        for place, code, number in folios:
            if number > 1 and number - 1 not in numbers[code]:
                missing = f"{convenio.prefijo_folio}-{code}-{number - 1:03}"
                self.found.error_in_file(
                    (*place, "folio"), f"falta {missing}: los números de cada documento van sin saltos"
                )

    def _slugs_and_folios(self) -> Iterator[tuple[Location, str, str]]:
        # Also of documents that could not be read for another reason: they are no gap.
        items = self.found.raw.get("documentos")
        for number, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                slug, folio = item.get("slug"), item.get("folio")
                if isinstance(folio, str):
                    yield ("documentos", number), slug if isinstance(slug, str) else "", folio

    def _check_replaced(self) -> None:
        replaced: dict[str, str] = {}
        for number, document in enumerate(self.draft.documentos):
            place = ("documentos", number, "reemplaza_folio")
            old = document.reemplaza_folio
            if old == document.folio:
                self.found.error(place, "un documento no se reemplaza a sí mismo")
            elif old and replaced.setdefault(old, document.folio) != document.folio:
                self.found.error(place, f"{replaced[old]} ya reemplaza a {old}")
            elif old and old in self.documents and self.documents[old].estado != "reemplazado":
                self.found.error(place, f"{old} debe estar reemplazado, y está {self.documents[old].estado}")
        if any(not self.found.sound("documentos", number) for number in range(len(self.draft.documentos))):
            return
        for number, document in enumerate(self.draft.documentos):
            if document.estado == "reemplazado" and document.folio not in replaced:
                self.found.error(("documentos", number, "estado"), "ningún documento dice que lo reemplaza")

    def _check_document(self, place: Location, document: DocumentEntry) -> None:
        convenio = self.draft.convenio
        day = document.fecha_documento
        if convenio and not convenio.fecha_inicio <= day <= convenio.fecha_termino:
            self.found.error(
                (*place, "fecha_documento"),
                f"está fuera del convenio, que va del {long_date(convenio.fecha_inicio)} al"
                f" {long_date(convenio.fecha_termino)}",
            )
        reason_due = document.estado in {"cerrado_incompleto", "anulado"}
        self._require(place, document, "motivo", reason_due, f"falta: el documento está {document.estado}")
        self._check_rectified(place, document)
        self._require(
            place, document, "archivo", document.slug == "documento_propio", "falta: es el documento mismo"
        )
        if document.archivo and document.slug not in {"documento_propio", "ficha_variables"}:
            self.found.error((*place, "archivo"), "solo lo llevan documento_propio y ficha_variables")
        self._check_no_name((*place, "titulo"), document.titulo)
        for number, annex in enumerate(document.anexos):
            if annex.folio == document.folio:
                self.found.error((*place, "anexos", number, "folio"), "un documento no es anexo de sí mismo")

    def _check_rectified(self, place: Location, document: DocumentEntry) -> None:
        rectifies = document.slug == "acta_rectificatoria"
        self._require(place, document, "rectifica_folio", rectifies, "falta: diga qué documento rectifica")
        folio = document.rectifica_folio
        if folio is None:
            return
        if not rectifies:
            self.found.error((*place, "rectifica_folio"), "solo lo lleva acta_rectificatoria")
        elif folio in self.documents and self.documents[folio].estado not in CLOSED:
            self.found.error(
                (*place, "rectifica_folio"),
                f"{folio} no está firmado: se corrige antes de firmar, no después",
            )

    def _require(self, place: Location, holder: Any, key: str, due: bool, text: str) -> None:
        if due and getattr(holder, key) is None and self.found.sound(*place, key):
            self.found.error((*place, key), text)

    def _check_no_name(self, place: Location, text: str) -> None:
        plain = text.casefold()
        for name in self._organisation_names:  # some bear the name of a person
            plain = plain.replace(name, " ; ")
        if not self._names.isdisjoint(_runs(plain, self._name_sizes)):
            self.found.error(place, "contiene el nombre de una persona: este texto se muestra en público")

    @cached_property
    def _organisation_names(self) -> list[str]:
        mentioned = {
            organisation.nombre.casefold()
            for organisation in self.draft.organizaciones
            if not self._names.isdisjoint(_runs(organisation.nombre, self._name_sizes))
        }
        return sorted(mentioned, key=len, reverse=True)

    @cached_property
    def _names(self) -> set[tuple[str, ...]]:
        names = set()
        for person in self.draft.personas:
            for given in filter(None, (person.nombres, person.nombres.split()[0], person.nombre_social)):
                names.add(_words(f"{given} {person.apellido_paterno}"))
        return names

    @cached_property
    def _name_sizes(self) -> set[int]:
        return {len(name) for name in self._names if len(name) <= 12}

    def _check_citations_end(self) -> None:
        """Documents go out in the order of their citations; two that wait for each other never would."""
        cites = {folio: set(self._cited(document)) for folio, document in self.documents.items()}
        while True:
            free = {folio for folio, cited in cites.items() if not cited & cites.keys()}
            if not free:
                break
            for folio in free:
                del cites[folio]
        in_circle = {folio for folio in cites if self._reaches_itself(folio, cites)}
        for number, document in enumerate(self.draft.documentos):
            if document.folio in in_circle and self.documents[document.folio] is document:
                others = conjunction(sorted(cites[document.folio] & in_circle))
                self.found.error(
                    ("documentos", number), f"cita a {others}, que a su vez espera a este documento"
                )

    def _reaches_itself(self, folio: str, cites: dict[str, set[str]]) -> bool:
        reached: set[str] = set()
        waiting = [folio]
        while waiting:
            following = (cites[waiting.pop()] & cites.keys()) - reached
            reached |= following
            waiting.extend(following)
        return folio in reached

    def _cited(self, document: DocumentEntry) -> Iterator[str]:
        if document.rectifica_folio:
            yield document.rectifica_folio
        for key, value in document.datos.items():
            if key.endswith("_folio") and isinstance(value, str):
                yield value
        covered = document.datos.get("documentos")
        yield from (folio for folio in covered or [] if isinstance(folio, str) and folio != document.folio)
        for annex in document.anexos:
            if annex.folio and annex.folio != document.folio:
                yield annex.folio

    # Who signs

    def _check_signers_have_rut(self) -> None:
        told: set[str] = set()
        for document in self.draft.documentos:
            for signer in document.firmas:
                known = self.people.get(signer.persona_id)
                if known is None or signer.persona_id in told:
                    continue
                number, person = known
                if person.rut is None and self.found.sound("personas", number, "rut"):
                    told.add(person.id)
                    self.found.error(
                        ("personas", number, "rut"), f"falta: esta persona firma {document.folio}"
                    )

    def _check_signers(self, place: Location, document: DocumentEntry) -> None:
        whole = self.found.sound(*place, "firmas") and self.found.sound(*place, "estado")
        if whole:
            self._check_signatures_fit_state(place, document)
        seen = set()
        for number, signer in enumerate(document.firmas):
            here = (*place, "firmas", number)
            self._check_answer(here, signer)
            self._check_role(here, document, signer)
            self._check_mode(here, document, signer)
            self._check_no_name((*here, "calidad"), signer.calidad)
            part = (signer.persona_id, signer.organizacion_id, signer.rol)
            if part in seen:
                self.found.error(here, f"{signer.persona_id} ya firma con este rol y esta organización")
            seen.add(part)

    def _check_signatures_fit_state(self, place: Location, document: DocumentEntry) -> None:
        state, signers = document.estado, document.firmas
        if state == "emitido" and signers:
            self.found.error((*place, "firmas"), "un documento emitido no lleva firmas")
        if state not in {"emitido", "externo"} and not signers:
            self.found.error((*place, "firmas"), f"un documento {state} lleva al menos una firma")
        for number, signer in enumerate(signers):
            here = (*place, "firmas", number, "estado")
            if state in {"borrador", "en_revision"} and signer.estado != "pendiente":
                self.found.error(here, f"el documento está {state}: todavía nadie ha respondido")
            if state == "firmado" and signer.estado != "firmada":
                self.found.error(here, "el documento está firmado: todas las firmas deben estar firmadas")
            if state == "cerrado_incompleto" and signer.obligatoria and signer.estado != "firmada":
                self.found.error(here, "esta firma es obligatoria: sin ella el documento no se cierra")
        if (
            state == "cerrado_incompleto"
            and signers
            and all(signer.estado == "firmada" for signer in signers)
        ):
            self.found.error((*place, "estado"), "están todas las firmas: debe ser firmado")

    def _check_answer(self, here: Location, signer: SignerEntry) -> None:
        answered = signer.estado not in {"pendiente", "vencida"}
        self._require(here, signer, "fecha_hora_utc", answered, f"falta: la firma está {signer.estado}")
        if not answered and signer.fecha_hora_utc:
            self.found.error(
                (*here, "fecha_hora_utc"), f"debe quedar vacía (null): la firma está {signer.estado}"
            )
        reason_due = signer.estado in {"rechazada", "observada", "liberada"}
        self._require(here, signer, "motivo", reason_due, f"falta: la firma está {signer.estado}")
        if signer.obligatoria and signer.estado in {"rechazada", "liberada"}:
            self.found.error((*here, "obligatoria"), f"debe ser false: la firma está {signer.estado}")

    def _check_role(self, here: Location, document: DocumentEntry, signer: SignerEntry) -> None:
        known = self.people.get(signer.persona_id)
        if known is None:
            return
        person, day, convenio, town = (
            known[1],
            document.fecha_documento,
            self.draft.convenio,
            self.draft.municipalidad,
        )
        error = None
        if signer.rol in SIGNED_BY and person.rol_proyecto not in SIGNED_BY[signer.rol]:
            error = f"{person.id} no firma como {signer.rol}: su rol_proyecto es {person.rol_proyecto}"
        elif signer.rol == "ejecutor" and convenio and person.id != convenio.representante_legal_id:
            error = f"por el ejecutor firma su representante legal, {convenio.representante_legal_id}"
        elif signer.rol == "municipio" and town and self.found.sound("municipalidad"):
            allowed = {town.alcaldia_id, *(given.persona_id for given in town.delegaciones)}
            if person.id not in allowed:
                error = "por la municipalidad firman solo la alcaldía y las personas de municipalidad.delegaciones"
        elif (
            signer.rol in {"grupo_motor", "consejo_local", "integrante"}
            and not self._is_member(signer, day)
            and not self._enters_or_leaves(here[:2], document, signer)
        ):
            error = f"{person.id} no integraba ese grupo el {long_date(day)}"
        if error:
            self.found.error((*here, "persona_id"), error)

    def _is_member(self, signer: SignerEntry, day: date) -> bool:
        bodies: dict[str, Body | None] = {
            "grupo_motor": self.draft.grupo_motor,
            "consejo_local": self.draft.consejo_local,
        }
        asked = bodies.values() if signer.rol == "integrante" else [bodies[signer.rol]]
        if any(body is None for body in asked) or not all(
            self.found.sound(name, "integrantes") for name in bodies
        ):
            return True  # cannot be told
        return any(
            signer.persona_id == member.persona_id
            for body in asked
            if body
            for member in body.members_on(day)
        )

    def _enters_or_leaves(self, place: Location, document: DocumentEntry, signer: SignerEntry) -> bool:
        """The acta that says so is signed also by who is no member that day any more, or not yet."""
        if document.slug != "acta_ingreso_renuncia" or signer.rol != "integrante":
            return False
        if not self.found.sound(*place, "datos"):
            return True  # cannot be told
        return signer.persona_id in {one["persona_id"] for one in document.datos["movimientos"]}

    # How they sign

    def _check_mode(self, here: Location, document: DocumentEntry, signer: SignerEntry) -> None:
        known = self.people.get(signer.persona_id)
        if known is None:
            return
        number, person = known
        place = ("personas", number)
        if signer.modo == "enlace" and person.correo is None and self.found.sound(*place, "correo"):
            self.found.error((*here, "modo"), f"enlace necesita un correo, y {person.id} no tiene")
        if (
            signer.modo == "enlace_a_mano"
            and person.telefono is None
            and self.found.sound(*place, "telefono")
        ):
            self.found.error((*here, "modo"), f"enlace_a_mano necesita un teléfono, y {person.id} no tiene")
        self._require(
            here, signer, "original_en", signer.modo == "papel", "falta: diga dónde se guarda el original"
        )
        if self.found.sound(*place, "firma_a_ruego"):
            self._check_by_request(here, document, signer, person)
        if signer.modo == "externa" and self.found.sound(*here[:3]):
            first = min((other.orden for other in document.firmas if other.modo != "externa"), default=None)
            if first is not None and signer.orden >= first:
                self.found.error((*here, "orden"), "una firma externa va antes que todas las demás")
        if signer.modo == "en_sesion" and signer.fecha_hora_utc:
            self._check_in_session(here, signer, signer.fecha_hora_utc)

    def _check_by_request(
        self, here: Location, document: DocumentEntry, signer: SignerEntry, person: Person
    ) -> None:
        if signer.modo != "a_ruego":
            if person.firma_a_ruego:
                self.found.error((*here, "modo"), f"{person.id} firma solo a_ruego, con testigo")
            return
        if not person.firma_a_ruego:
            self.found.error((*here, "modo"), f"{person.id} no firma a ruego: firma_a_ruego no es true")
        self._require(here, signer, "testigo_id", True, "falta: quien firma a ruego necesita testigo")
        if signer.testigo_id is None or not self.found.sound(*here[:3]):
            return
        witnesses = {other.persona_id for other in document.firmas if other.rol == "testigo"}
        if signer.testigo_id == signer.persona_id:
            self.found.error((*here, "testigo_id"), "nadie es testigo de su propia firma")
        elif signer.testigo_id not in witnesses:
            self.found.error(
                (*here, "testigo_id"), f"{signer.testigo_id} debe tener también una firma de rol testigo"
            )

    def _check_in_session(self, here: Location, signer: SignerEntry, at: str) -> None:
        convenio = self.draft.convenio
        if convenio is None or not self.found.sound("sesiones"):
            return
        moment = datetime.fromisoformat(at)
        try:
            day = moment.astimezone(ZoneInfo(convenio.zona_horaria)).date()
        except OverflowError:
            day = moment.date()
        sessions = [session for session in self.draft.sesiones if session.fecha == day]
        if not sessions:
            self.found.error((*here, "modo"), f"en_sesion necesita una sesión el {long_date(day)}, y no hay")
        attended = any(
            session.asistentes is None or signer.persona_id in {one.persona_id for one in session.asistentes}
            for session in sessions
        )
        if sessions and not attended:
            self.found.error(
                (*here, "modo"),
                f"{signer.persona_id} no está entre quienes asistieron a la sesión del {long_date(day)}",
            )

    def _check_approvals(self, place: Location, document: DocumentEntry) -> None:
        for number, approval in enumerate(document.visaciones):
            here = (*place, "visaciones", number)
            if approval.estado == "solicitada" or not self.found.sound(*here):
                continue
            if approval.origen == "otorgada_aqui" and approval.persona_id is None and approval.folio is None:
                self.found.error(here, "otorgada_aqui necesita persona_id, o folio del documento que la da")
            if approval.origen == "informada" and approval.archivo is None:
                self.found.error((*here, "archivo"), "falta: una visación informada necesita su archivo")


class DataChecks:
    """What the `datos` of one document must agree with. Only of data that are sound."""

    def __init__(self, checks: DocumentChecks, place: Location, document: DocumentEntry) -> None:
        self.checks = checks
        self.found = checks.found
        self.place = place
        self.document = document
        self.datos = document.datos

    def run(self) -> None:
        check = getattr(self, f"_{self.document.slug}", None)
        if check:
            check()

    def _error(self, key: str | Location, text: str) -> None:
        below = (key,) if isinstance(key, str) else key
        self.found.error((*self.place, *below), text)

    def _equal(self, key: str, right: Any, because: str) -> None:
        if self.datos.get(key) is not None and self.datos[key] != right:
            shown = pesos(right) if key.endswith("_clp") else right
            self._error(key, f"{because}: debe ser {shown}")

    def _needed(self, key: str, because: str) -> None:
        if self.datos.get(key) in (None, []):
            self._error(key, f"falta: {because}")

    def _procedimiento_interno(self) -> None:
        self._equal(
            "familias_iniciales_total",
            self.datos["familias_retiran"] + self.datos["familias_domicilio"],
            "no es la suma de las que retiran y las que reciben a domicilio",
        )

    def _catastro_organizaciones(self) -> None:
        listed = [self.checks.organisations.get(id) for id in self.datos["organizaciones"]]
        if all(listed):
            known = [organisation for organisation in listed if organisation]
            active = sum(organisation.activa for organisation in known)
            formal = sum(organisation.formalizada for organisation in known)
            self._equal("total_activas", active, "no coincide con las organizaciones del catastro")
            self._equal("total_formalizadas", formal, "no coincide con las organizaciones del catastro")

    def _ficha_interes(self) -> None:
        leader = bool(self.datos.get("lider_natural"))
        if leader == (self.datos.get("organizacion_id") is not None):
            self._error(
                "organizacion_id", "la ficha es de una organización o, con lider_natural, de una persona"
            )
        if leader:
            self._needed("sector", "un liderazgo natural dice su sector")

    def _acta_conformacion_gm(self) -> None:
        if self.datos["excepcion_minimo"]:
            self._needed("justificacion_excepcion", "hay una excepción al mínimo de integrantes")

    def _declaracion_gm(self) -> None:
        if self.datos["fecha_termino"] < self.datos["fecha_inicio"]:
            self._error("fecha_termino", "no puede ser anterior a fecha_inicio")

    _declaracion_cl = _declaracion_gm

    def _plan_trabajo_participativo(self) -> None:
        actions = self.datos["acciones"]
        for number, action in enumerate(actions):
            if action["activa_alianza"] and not action.get("alianza_con"):
                self._error(("acciones", number, "alianza_con"), "falta: la acción activa una alianza")
            self._check_rows(("acciones", number, "responde_a"), action.get("responde_a"))
        self._check_cited("matriz_folio", flow.MATRIX)
        for number, weeks in enumerate(self.datos.get("cronograma") or []):
            if weeks["accion_orden"] > len(actions):
                self._error(("cronograma", number, "accion_orden"), f"el plan tiene {len(actions)} acciones")
            if weeks["semana_termino"] < weeks["semana_inicio"]:
                self._error(("cronograma", number, "semana_termino"), "no puede ser anterior a semana_inicio")

    _plan_comunicaciones = _plan_trabajo_participativo

    # From the diagnosis to the plans

    def _matriz_priorizacion(self) -> None:
        self._check_cited("diagnostico_folio", flow.DIAGNOSIS)
        for number, row in enumerate(self.datos["filas"]):
            self._check_aspects(("filas", number, "surge_de"), row.get("surge_de"), flow.FOUND)

    def _plan_formacion(self) -> None:
        self._check_cited("diagnostico_folio", flow.DIAGNOSIS)
        self._check_cited("matriz_folio", flow.MATRIX)
        themes = flow.themes(self.checks.draft.documentos, self.document)
        if not themes and self._readable(flow.DIAGNOSIS):
            self._needed("tematicas_priorizadas", "no hay un diagnóstico anterior con aspectos a fortalecer")
        for number, origin in enumerate(flow.origins(self.document)):
            self._check_origin(("origenes", number), origin, themes)
        for number, training in enumerate(self.datos.get("sesiones") or []):
            self._check_mark(("sesiones", number), training)

    def _check_origin(self, place: Location, origin: dict[str, Any], themes: list[str]) -> None:
        if themes and origin["tematica"] not in themes:
            self._error((*place, "tematica"), f"no está entre las temáticas: {conjunction(themes)}")
        if not origin.get("aspectos") and not origin.get("filas"):
            self._error(place, "diga de qué surge: aspectos del diagnóstico o filas de la matriz")
        self._check_aspects((*place, "aspectos"), origin.get("aspectos"), flow.LACKS)
        self._check_rows((*place, "filas"), origin.get("filas"))

    def _check_mark(self, place: Location, training: dict[str, Any]) -> None:
        typed, number = training.get("evaluacion_promedio"), self.checks.sessions.get(training["sesion_id"])
        if typed is None or number is None or not self.found.sound("sesiones", number, "evaluaciones"):
            return
        session = self.checks.draft.sesiones[number]
        mean, count = session.evaluacion_promedio, len(session.evaluaciones)
        if mean is not None and mark(mean) != mark(typed):
            answers = counted(count, "respuesta", "respuestas")
            self._error(
                (*place, "evaluacion_promedio"),
                f"dice {mark(typed)}, y el promedio de {answers} de {session.id} es {mark(mean)}: "
                "déjelo vacío y se calcula",
            )

    def _check_aspects(self, place: Location, said: list[str] | None, keys: Sequence[str]) -> None:
        diagnosis = self._source(flow.DIAGNOSIS, place) if said else None
        if diagnosis is None or not said:
            return
        for number, text in enumerate(said):
            if not flow.says(diagnosis, keys, text):
                known = "; ".join(flow.said(diagnosis, keys))
                self._error(
                    (*place, number), f"{diagnosis.folio} no lo dice con esas palabras. Dice: {known}"
                )

    def _check_rows(self, place: Location, said: list[int] | None) -> None:
        matrix = self._source(flow.MATRIX, place) if said else None
        if matrix is None or not said:
            return
        for number, row in enumerate(said):
            if row not in flow.rows(matrix):
                known = conjunction([str(one) for one in sorted(flow.rows(matrix))])
                self._error((*place, number), f"{matrix.folio} no tiene la fila {row}: tiene {known}")

    def _source(self, slug: str, place: Location) -> DocumentEntry | None:
        """The document that a reference means; None where there is none, or it could not be read."""
        if not self._readable(slug):
            return None
        found = flow.source(self.checks.draft.documentos, self.document, slug)
        if found is None and not self.datos.get(flow.NAMED_BY[slug]):
            self._error(place, f"no hay ningún {CALLED[slug]} de la fecha de este documento, o de antes")
        return found

    def _readable(self, slug: str) -> bool:
        """Whether every document of this kind is sound: else nobody is refused for what could not be read."""
        items = self.found.raw.get("documentos")
        return all(
            self.found.unspoiled(("documentos", number))
            for number, item in enumerate(items if isinstance(items, list) else [])
            if isinstance(item, dict) and item.get("slug") == slug
        )

    def _oficio_conductor(self) -> None:
        self._equal("etapa", self.document.etapa, "no es la etapa del documento")
        seen: set[str] = set()
        for number, folio in enumerate(self.datos["documentos"]):
            place = ("documentos", number)
            other = self.checks.documents.get(folio)
            if folio in seen:
                self._error(place, f"{folio} está repetido: basta nombrarlo una vez")
            elif folio == self.document.folio:
                self._error(place, "un oficio no se acompaña a sí mismo")
            elif other and other.fecha_documento > self.document.fecha_documento:
                self._error(place, f"{folio} es posterior al oficio: no puede acompañarlo")
            seen.add(folio)

    def _acta_acuerdos_proyeccion(self) -> None:
        if not self.datos["continuidad_recinto"]:
            for key in ("quien", "donde", "como", "cuando"):
                self._needed(key, "el recinto no continúa")

    def _inventario_bienes(self) -> None:
        lines = self.checks.lines
        if lines is not None:
            because = "no coincide con el inventario"
            self._equal("lineas", len(lines), because)
            self._equal("unidades", units(lines), because)
            self._totals(lines, because)

    def _totals(self, lines: list[Line], because: str) -> None:
        self._equal("total_clp", total(lines), because)
        self._equal("total_en_palabras", pesos_in_words(total(lines)), because)

    def _acta_traspaso_bienes(self) -> None:
        lines = self.checks.lines
        if lines is not None:
            handed = [line for line in lines if line.financiamiento == "fosis"]
            self._totals(handed, "no coincide con las líneas financiadas por el FOSIS")
        convenio = self.checks.draft.convenio
        if convenio:
            self._equal("ejecutor_rut", convenio.ejecutor_rut, "no es el RUT del ejecutor del convenio")
            self._equal(
                "representante_legal_id",
                convenio.representante_legal_id,
                "no es representante legal del ejecutor",
            )
        self._check_receiver()
        for key, slug in (
            ("acta_seleccion_folio", "acta_seleccion_organizacion"),
            ("inventario_folio", "inventario_bienes"),
            ("reglamento_folio", "reglamento_uso_bienes"),
        ):
            self._check_cited(key, slug)

    def _check_receiver(self) -> None:
        id = self.datos["organizacion_id"]
        receiver = self.checks.organisations.get(id)
        if receiver is None:
            return
        convenio = self.checks.draft.convenio
        executors = {convenio.ejecutor_rut} if convenio else set()
        names = {convenio.ejecutor_nombre.casefold()} if convenio else set()
        if receiver.rut_organizacion in executors or receiver.nombre.casefold() in names:
            self._error("organizacion_id", f"{id} es el ejecutor, que no puede quedarse con los bienes")
        elif not receiver.formalizada:
            self._error(
                "organizacion_id", f"{id} no tiene personalidad jurídica: no puede recibir los bienes"
            )
        elif receiver.personalidad_juridica_numero is None and receiver.clase not in {
            "empresa",
            "institucion_publica",
        }:
            self._error("organizacion_id", f"falta el número de la personalidad jurídica de {id}")
        elif not receiver.activa:
            self._error("organizacion_id", f"{id} no está activa: no puede recibir los bienes")
        if not self.found.sound(*self.place[:2], "firmas"):
            return
        for number, signer in enumerate(self.document.firmas):
            if signer.rol == "receptora" and signer.organizacion_id not in {None, id}:
                place = (*self.place[:2], "firmas", number, "organizacion_id")
                self.found.error(place, f"la organización que recibe es {id}")

    def _check_cited(self, key: str, slug: str) -> None:
        folio = self.datos.get(key)
        cited = self.checks.documents.get(folio) if folio else None
        if cited is None:
            return
        if cited.slug != slug:
            self._error(key, f"{folio} es {cited.slug}: debe ser {slug}")
        elif cited.fecha_documento > self.document.fecha_documento:
            self._error(key, f"{folio} tiene fecha posterior a este documento")
        elif self.document.estado in CLOSED and cited.estado not in CLOSED:
            self._error(key, f"{folio} debía estar firmado antes, y está {cited.estado}")

    def _constancia_recepcion(self) -> None:
        self._check_cited("acta_folio", "acta_traspaso_bienes")
        self._check_cited("inventario_folio", "inventario_bienes")

    _acta_baja_bien = _constancia_recepcion
    _comodato_administracion = _constancia_recepcion

    def _acta_seleccion_organizacion(self) -> None:
        candidates = self.datos["candidatas"]
        if self.datos["organizacion_elegida"] not in candidates:
            self._error("organizacion_elegida", "no está entre las candidatas")
        for number, vote in enumerate(self.datos.get("votos") or []):
            if vote["organizacion_id"] not in candidates:
                self._error(("votos", number, "organizacion_id"), "no está entre las candidatas")

    def _informe_avance(self) -> None:
        for key, slug in (
            ("plan_trabajo_avance", "matriz_seguimiento_pt"),
            ("plan_comunicaciones_avance", "matriz_seguimiento_pc"),
        ):
            matrix = self._last_before(slug)
            rows = matrix.datos.get("filas") if matrix else None
            if matrix and rows:
                mean = sum(row["porcentaje_avance"] for row in rows) / len(rows)
                if abs(self.datos[key] - mean) >= 1:
                    self._error(key, f"no es el promedio de {matrix.folio}: debe ser {round(mean)}")

    def _last_before(self, slug: str) -> DocumentEntry | None:
        found = self.found
        earlier = [
            document
            for number, document in enumerate(self.checks.draft.documentos)
            if document.slug == slug
            and document.estado not in {"anulado", "reemplazado"}
            and document.fecha_documento <= self.document.fecha_documento
            and found.sound("documentos", number, "datos")
        ]
        return max(earlier, key=lambda document: (document.fecha_documento, document.folio), default=None)
