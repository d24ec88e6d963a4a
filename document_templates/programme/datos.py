"""What each kind's document alone needs (`datos`): one class per kind of the catalogue, built or not.

Everything else a document takes from the project. A class says which keys there are and of what type; what must
agree with the rest of the file is checked in `document_checks`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import Field, create_model

from document_templates import catalog
from document_templates.field_types import Count, Https, Mark, Percent, Pesos, Phone, Positive, Rut, Text
from document_templates.programme.documents import SignatureBox
from document_templates.programme.values import (
    FilePath,
    Folio,
    LineNumber,
    Maybe,
    OrganisationId,
    PersonId,
    SessionId,
    Some,
    Values,
    none,
)

Days = Some[Text]
Resolution = Literal["no_refrigerados", "refrigerados", "congelados"]
BodyName = Literal["grupo_motor", "consejo_local"]
Plan = Literal["plan_trabajo_participativo", "plan_comunicaciones"]


# Stage 1


class Weekly(Values):
    recuperacion: Days
    recepcion_donaciones: Days
    armado_canastas: Days
    entrega_en_local: Days
    entrega_en_domicilio: Maybe[Text] = none()
    limpieza: Text
    retiro_residuos: Days
    opera_festivos: bool
    horario: Text


class Post(Values):
    persona_id: PersonId
    cargo: Text
    funciones: Text
    horario: Text


class ProcedimientoInterno(Values):
    recinto_descripcion: Text
    recinto_direccion: Text
    recinto_telefono: Phone
    tipo_resolucion: Some[Resolution]
    resolucion_numero: Text | None = None
    resolucion_fecha: date | None = None
    programa_funcionamiento: Weekly
    organigrama: Some[Post]
    focalizacion_criterios: Text
    permanencia_meses: Positive
    incorporacion_nuevas: Text
    familias_iniciales_total: Count
    familias_retiran: Count
    familias_domicilio: Count
    motivo_entrega_domicilio: Text
    sectores: Maybe[Text] = none()
    contacto_familias: Text
    gestion_residuos: Text
    donantes_iniciales: Some[Text]
    tipos_producto: Maybe[Text] = none()
    organizaciones_contacto_inicial: Some[OrganisationId]
    ajustes_periodicidad: Text
    ajustes_mecanismo: Text


class CatastroOrganizaciones(Values):
    fecha_corte: date
    fuente: Text
    organizaciones: Some[OrganisationId]
    total_activas: Count | None = None
    total_formalizadas: Count | None = None


class Convocatoria(Values):
    sesion_id: SessionId
    texto: Text


class ListadoInvitadas(Values):
    sesion_id: SessionId


class ListaAsistencia(Values):
    sesion_id: SessionId
    soporte: Literal["papel_digitalizado", "dispositivo", "mixto"]
    registro_audiovisual: bool
    aviso_imagen_leido: bool | None = None


class RegistroAudiovisual(Values):
    sesion_id: SessionId
    autor_id: PersonId | None = None
    aviso_imagen_leido: bool


class Representative(Values):
    persona_id: PersonId
    cargo: Text


class FichaInteres(Values):
    organizacion_id: OrganisationId | None = None
    lider_natural: bool | None = None
    sector: Text | None = None
    representantes: Some[Representative]
    declara_interes: bool
    ambitos_interes: Some[
        Literal["operacion", "administracion", "voluntariado", "difusion", "residuos", "donaciones"]
    ]
    disponibilidad_horaria: Text | None = None
    autoriza_contacto: Maybe[Literal["correo", "whatsapp", "llamado", "carta"]] = none()
    observaciones: Text | None = None


class CompromisoOrganizacion(Values):
    organizacion_id: OrganisationId | None = None
    representantes: Some[Representative]
    acuerdos: Some[Text]
    compromisos: Some[Text]
    vigencia_hasta: date


class PropuestaMetodologica(Values):
    sesion_id: SessionId
    objetivo: Text
    tecnicas: Some[Text]
    materiales: Maybe[Text] = none()
    duracion_minutos: Positive | None = None
    acompanamiento_fosis_regional: bool | None = None


class DocumentoDiagnostico(Values):
    sesion_id: SessionId
    organizaciones_participantes: Some[OrganisationId]
    caracterizacion: Text
    intereses: Some[Text]
    relacion_entorno: Text
    red_apoyo_social: Some[Text]
    fortalezas: Some[Text]
    debilidades: Some[Text]
    oportunidades_mejora: Maybe[Text] = none()
    aspectos_a_fortalecer: Maybe[Text] = none()
    acciones_mitigacion: Maybe[Text] = none()
    analisis_resultados: Text


# Stage 2


class ActaConformacionGm(Values):
    sesion_id: SessionId
    excepcion_minimo: bool
    justificacion_excepcion: Text | None = None
    canal_comunicacion: Text


class Protocolo(Values):
    frecuencia_sesiones: Text
    dia_hora_habitual: Text | None = None
    quorum: Text | None = None
    toma_decisiones: Text | None = None
    ingreso_integrantes: Text
    renuncia_integrantes: Text
    inasistencias: Text | None = None
    registro_sesiones: Text
    canal_comunicacion: Text
    resolucion_conflictos: Text | None = None
    modificacion_protocolo: Text | None = None
    acuerdos_trabajo: Maybe[Text] = none()
    otras_clausulas: Maybe[Text] = none()
    vigencia_desde: date


class ProtocoloGm(Protocolo):
    instancia: Literal["grupo_motor"]


class ProtocoloCl(Protocolo):
    instancia: Literal["consejo_local"]


class Declaracion(Values):
    persona_id: PersonId
    organizacion_id: OrganisationId | None = None
    compromisos: Some[Text]
    fecha_inicio: date
    fecha_termino: date


class DeclaracionGm(Declaracion):
    instancia: Literal["grupo_motor"]


class DeclaracionCl(Declaracion):
    instancia: Literal["consejo_local"]


class FichaVariables(Values):
    sistema_externo: Text
    tipo_aplicacion: Literal["LB", "LS"]
    fecha_ingreso: date
    responsable_id: PersonId


class ActaConformacionCl(Values):
    sesion_id: SessionId


class ActaSesion(Values):
    sesion_id: SessionId
    conduce_id: PersonId | None = None
    tabla: Some[Text]
    desarrollo: Text | None = None
    proxima_sesion: date | None = None


class Training(Values):
    sesion_id: SessionId
    tema: Text
    relator: Text
    organizacion_id: OrganisationId | None = None
    objetivos: Text | None = None
    evaluacion_promedio: Mark | None = None
    """Typed where the answers are kept elsewhere; else it is theirs."""


class ThemeOrigin(Values):
    """What one of the themes answers: aspects that the diagnosis found, rows of the matrix."""

    tematica: Text
    aspectos: Maybe[Text] = none()
    filas: Maybe[Positive] = none()


class PlanFormacion(Values):
    tematicas_priorizadas: Maybe[Text] = none()
    """None: what the diagnosis asks to strengthen, in its order."""
    origenes: Maybe[ThemeOrigin] = none()
    diagnostico_folio: Folio | None = None
    """None here and below: the latest one of the document's day."""
    matriz_folio: Folio | None = None
    sesion_planificacion: SessionId | None = None
    sesiones: Maybe[Training] = none()


# Stage 3


class Priority(Values):
    orden: Positive
    tipo: Literal["problema", "necesidad", "recurso", "potencialidad"]
    descripcion: Text
    recurso_asociado: Text | None = None
    prioridad: Literal["alta", "media", "baja"]
    surge_de: Maybe[Text] = none()
    """What the diagnosis found, in its words."""


class MatrizPriorizacion(Values):
    sesion_id: SessionId
    diagnostico_folio: Folio | None = None
    tecnica: Text
    formato_ajustado: bool
    filas: Some[Priority]


class Weeks(Values):
    accion_orden: Positive
    semana_inicio: Positive
    semana_termino: Positive


class Action(Values):
    objetivo: Text
    accion: Text
    resultado_esperado: Text
    responsable: Text
    plazo: Text
    requerimientos: Text
    activa_alianza: bool
    alianza_con: Text | None = None
    responde_a: Maybe[Positive] = none()
    """Rows of the matrix, by their `orden`."""


class WorkAction(Action):
    ambito: Literal[
        "incorporacion_operacion", "apoyo_administracion", "vinculacion_red_local", "posicionamiento"
    ]


class MediaAction(Action):
    ambito: Literal[
        "socializacion_sensibilizacion", "vinculacion_alianzas", "fidelizacion_donantes", "posicionamiento"
    ]


class ActionPlan(Values):
    sesiones_elaboracion: Some[SessionId]
    sesion_validacion: SessionId
    matriz_folio: Folio | None = None
    cronograma: Maybe[Weeks] = none()


class PlanTrabajoParticipativo(ActionPlan):
    acciones: Some[WorkAction]


class PlanComunicaciones(ActionPlan):
    acciones: Some[MediaAction]


class Progress(Values):
    accion_orden: Positive
    estado: Literal["no_iniciada", "en_ejecucion", "cumplida", "replanificada"]
    porcentaje_avance: Percent
    verificador: Text
    nudo_critico: Text | None = None
    medida: Text | None = None


class MatrizSeguimiento(Values):
    fecha_corte: date
    formato_ajustado: bool
    filas: Some[Progress]


class MatrizSeguimientoPt(MatrizSeguimiento):
    plan: Literal["plan_trabajo_participativo"]


class MatrizSeguimientoPc(MatrizSeguimiento):
    plan: Literal["plan_comunicaciones"]


# Stage 4


class ActaAcuerdosProyeccion(Values):
    sesion_id: SessionId
    estructura_propuesta: Text | None = None
    recursos_disponibles: Text
    continuidad_recinto: bool
    organizaciones_continuan: Maybe[OrganisationId] = none()
    quien: Text | None = None
    donde: Text | None = None
    como: Text | None = None
    cuando: Text | None = None


class Milestone(Values):
    hito: Text
    fecha: date
    responsable: Text


class ActaEstructuraMunicipal(Values):
    sesion_id: SessionId
    unidad_nombre: Text
    dependencia: Text
    cargo_responsable: Text
    facultades_recursos: Text
    recursos_disponibles: Text
    recinto_disponible: Text
    cronograma: Maybe[Milestone] = none()


class ReglamentoOrganicaMunicipal(Values):
    objeto: Text
    dependencia: Text
    funciones: Text
    dotacion: Text
    recursos: Text
    coordinacion_gm_cl: Text
    rendicion: Text
    modificacion: Text
    decreto_numero: Text | None = None
    decreto_fecha: date | None = None
    otras_clausulas: Maybe[Text] = none()


class Duty(Values):
    actor: Literal["municipio", "organizacion_formalizada", "grupo_motor", "consejo_local"]
    ambito: Literal["funcionamiento", "fortalecimiento", "colaboradores", "bienes"]
    funcion: Text
    atribucion: Text
    responsable: Text


class FuncionesAtribuciones(Values):
    sesion_id: SessionId | None = None
    filas: Some[Duty]
    fecha_vigencia: date


class Modification(Values):
    version: Positive
    resultado: Literal["modificado", "sin_cambios"]
    cambios: Maybe[Text] = none()
    fecha_vigencia: date


# Any key of the procedure that changes; the rest is that of the document it replaces.
_changes: dict[str, Any] = {
    name: (kind | None, None)
    for name, kind in get_type_hints(ProcedimientoInterno, include_extras=True).items()
    if name in ProcedimientoInterno.model_fields
}
ProcedimientoInternoModificado = create_model(
    "ProcedimientoInternoModificado", __base__=Modification, **_changes
)


class InventarioBienes(Values):
    fecha_levantamiento: date
    responsable_levantamiento: PersonId
    lineas: Count
    unidades: Count
    total_clp: Pesos
    total_en_palabras: Text


class ActaTraspasoBienes(Values):
    lugar: Text
    sesion_id: SessionId | None = None
    representante_legal_id: PersonId
    ejecutor_rut: Rut
    ejecutor_personeria: Text
    organizacion_id: OrganisationId
    organizacion_personeria: Text
    acta_seleccion_folio: Folio | None = None
    inventario_folio: Folio
    reglamento_folio: Folio
    total_clp: Pesos
    total_en_palabras: Text
    destino_exclusivo: Text
    plantilla_modificada: bool


class ReglamentoUsoBienes(Values):
    sesion_validacion: SessionId
    organizacion_id: OrganisationId
    persona_custodia_id: PersonId
    lugar_custodia: Text
    uso_permitido: Some[Text]
    usos_prohibidos: Some[Text]
    solicitud_uso: Text
    mantencion_responsable: Text
    gastos: Text | None = None
    perdida_dano: Text
    sanciones: Maybe[Text] = none()
    control_inventario: Text
    modificacion: Text
    otras_clausulas: Maybe[Text] = none()
    vigencia_desde: date


class ComodatoAdministracion(Values):
    comodante_organizacion_id: OrganisationId
    comodante_personeria: Text | None = None
    comodatario: Text
    comodatario_rut: Rut | None = None
    comodatario_personeria: Text | None = None
    acta_folio: Folio | None = None
    inventario_folio: Folio | None = None
    items: Some[LineNumber]
    plazo_meses: Positive
    uso: Text
    restitucion: Text
    gastos: Text | None = None
    otras_clausulas: Maybe[Text] = none()
    sesion_acuerdo: SessionId


class EvaluacionProceso(Values):
    sesion_id: SessionId
    conduce_id: PersonId
    logros: Some[Text]
    dificultades: Some[Text]
    aprendizajes: Some[Text]
    recomendaciones: Some[Text]


class Answer(Values):
    pregunta: Text
    respuesta: Text


class InformeAvance(Values):
    mes_informe: Positive
    plan_trabajo_avance: Percent
    plan_comunicaciones_avance: Percent
    enviado_por_forms: bool
    fecha_envio: date | None = None
    enlace_forms: Https | None = None
    respuestas: Maybe[Answer] = none()
    incluye_datos_familias: Literal[False]


# Between stages


class ActaValidacionGm(Values):
    sesion_id: SessionId
    organizaciones_presentes: Count
    familias_presentes: Count
    resultado: Text
    observaciones: Text | None = None


class ActaValidacionPlan(Values):
    sesion_id: SessionId
    plan: Plan
    actores_presentes: Some[
        Literal["comunidad_organizada", "grupo_motor", "equipo_ecomercado", "municipio", "red_colaboradores"]
    ]
    resultado: Text
    ajustes: Maybe[Text] = none()


class Votes(Values):
    organizacion_id: OrganisationId
    votos: Count


class Criteria(Values):
    activa: bool
    formalizada: bool
    comprometida: bool


class ActaSeleccionOrganizacion(Values):
    sesion_id: SessionId
    organizaciones_convocadas: Some[OrganisationId]
    candidatas: Some[OrganisationId]
    organizacion_elegida: OrganisationId
    votos: Maybe[Votes] = none()
    criterios: Criteria


class AcuerdoComposicionFosis(Values):
    instancia: BodyName
    composicion: Text
    fecha: date
    medio: Text
    adl_id: PersonId | None = None


class DisenoMetodo(Values):
    actividad: Literal["priorizacion", "plan_trabajo", "plan_comunicaciones"]
    sesion_id: SessionId | None = None
    tecnica: Text
    preguntas_guia: Some[Text]
    materiales: Maybe[Text] = none()
    moderacion: Text | None = None


class Receipt(Values):
    item: LineNumber
    resultado: Literal["conforme", "con_observacion", "falta"]
    cantidad_recibida: Count | None = None
    """None where none is missing."""
    observacion: Text | None = None
    foto: FilePath | None = None


class ConstanciaRecepcion(Values):
    sesion_id: SessionId | None = None
    acta_folio: Folio
    inventario_folio: Folio
    filas: Some[Receipt]
    observaciones: Text | None = None


class Correction(Values):
    donde: Text
    dice: Text
    debe_decir: Text


class ActaRectificatoria(Values):
    motivo: Text
    correcciones: Some[Correction]


class Movement(Values):
    """Who enters or leaves a body: of an entry the first day, of a resignation the last."""

    persona_id: PersonId
    organizacion_id: OrganisationId | None = None
    tipo: Literal["ingreso", "renuncia", "reemplazo"]
    fecha: date
    reemplaza_a: PersonId | None = None
    motivo: Text | None = None


class ActaIngresoRenuncia(Values):
    instancia: BodyName
    sesion_id: SessionId | None = None
    movimientos: Some[Movement]
    acuerdos: Maybe[Text] = none()


class WrittenOff(Values):
    item: LineNumber
    cantidad: Positive
    motivo: Literal["perdida", "robo", "dano", "obsolescencia", "otro"]
    detalle: Text
    series: Maybe[Text] = none()
    """Of those that go, where the line has them."""
    fecha_hecho: date | None = None
    denuncia_numero: Text | None = None


class ActaBajaBien(Values):
    inventario_folio: Folio
    acta_folio: Folio | None = None
    sesion_id: SessionId | None = None
    bienes: Some[WrittenOff]
    destino: Text
    observaciones: Text | None = None


class DocumentoPropio(Values):
    descripcion: Text | None = None
    emitido_por_organizacion_id: OrganisationId | None = None
    caja_sello: SignatureBox | None = None


class Absence(Values):
    """A verifier that does not go with the others, and why."""

    nombre: Text
    motivo: Text


class Justified(Values):
    """What is not as a rule of the programme asks, and why the team went on."""

    observacion: Text
    motivo: Text


class OficioConductor(Values):
    etapa: Annotated[int, Field(ge=1, le=4)]
    destinatario: Text
    cargo_destinatario: Text
    materia: Text
    texto: Text | None = None
    documentos: Some[Folio]
    faltantes: Maybe[Absence] = none()
    observaciones: Maybe[Justified] = none()


DATOS: Mapping[str, type[Values]] = MappingProxyType(
    {
        "procedimiento_interno": ProcedimientoInterno,
        "catastro_organizaciones": CatastroOrganizaciones,
        "convocatoria": Convocatoria,
        "listado_invitadas": ListadoInvitadas,
        "lista_asistencia": ListaAsistencia,
        "registro_audiovisual": RegistroAudiovisual,
        "ficha_interes": FichaInteres,
        "compromiso_organizacion": CompromisoOrganizacion,
        "propuesta_metodologica": PropuestaMetodologica,
        "documento_diagnostico": DocumentoDiagnostico,
        "acta_conformacion_gm": ActaConformacionGm,
        "protocolo_gm": ProtocoloGm,
        "declaracion_gm": DeclaracionGm,
        "ficha_variables": FichaVariables,
        "acta_conformacion_cl": ActaConformacionCl,
        "protocolo_cl": ProtocoloCl,
        "declaracion_cl": DeclaracionCl,
        "acta_sesion": ActaSesion,
        "plan_formacion": PlanFormacion,
        "matriz_priorizacion": MatrizPriorizacion,
        "plan_trabajo_participativo": PlanTrabajoParticipativo,
        "plan_comunicaciones": PlanComunicaciones,
        "matriz_seguimiento_pt": MatrizSeguimientoPt,
        "matriz_seguimiento_pc": MatrizSeguimientoPc,
        "acta_acuerdos_proyeccion": ActaAcuerdosProyeccion,
        "acta_estructura_municipal": ActaEstructuraMunicipal,
        "reglamento_organica_municipal": ReglamentoOrganicaMunicipal,
        "funciones_atribuciones": FuncionesAtribuciones,
        "procedimiento_interno_modificado": ProcedimientoInternoModificado,
        "inventario_bienes": InventarioBienes,
        "acta_traspaso_bienes": ActaTraspasoBienes,
        "reglamento_uso_bienes": ReglamentoUsoBienes,
        "comodato_administracion": ComodatoAdministracion,
        "evaluacion_proceso": EvaluacionProceso,
        "informe_avance": InformeAvance,
        "acta_validacion_gm": ActaValidacionGm,
        "acta_validacion_plan": ActaValidacionPlan,
        "acta_seleccion_organizacion": ActaSeleccionOrganizacion,
        "acuerdo_composicion_fosis": AcuerdoComposicionFosis,
        "diseno_metodo": DisenoMetodo,
        "constancia_recepcion": ConstanciaRecepcion,
        "acta_rectificatoria": ActaRectificatoria,
        "acta_ingreso_renuncia": ActaIngresoRenuncia,
        "acta_baja_bien": ActaBajaBien,
        "documento_propio": DocumentoPropio,
        "oficio_conductor": OficioConductor,
    }
)


@cache
def before_answers(slug: str) -> type[Values]:
    """The kind's `datos` as a project file may hold them: what the signer is going to answer may be absent."""
    model, kind = DATOS[slug], catalog.kinds().get(slug)
    asked = {question.key: model.model_fields[question.key] for question in kind.asks} if kind else {}
    if not asked:
        return model
    absent: dict[str, Any] = {
        key: (Annotated[field.annotation, *field.metadata] | None, None)
        for key, field in asked.items()
        if field.is_required()
    }
    return create_model(model.__name__, __base__=model, **absent)
