"""The methodology as data: stage → actividad → producto → verificadores, in the programme's own order and words.

Titles and `lines` are those of the methodology's text (`seed.txt` of the references). First come the rows of its own
tables; what only its summaries ("En resumen …") ask follows in the same actividad. Weeks are those of its cronograma:
four to a month of execution. Nothing here knows a project or a date: `calendar.py` turns weeks into days, `due.py`
compares with what there is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from document_templates.programme.documents import ApprovalType

ConvenioType = Literal[10, 15]
BOTH: tuple[ConvenioType, ...] = (10, 15)
WEEKS = 4
"""Of a month of the cronograma: the fourth lasts until the month's last day."""
START_EARLY = 6
"""The month of execution from which what needs people outside the team (fiscalía, alcaldía) is shown."""

STAGES: Mapping[int, str] = MappingProxyType(
    {
        1: "Socialización y análisis situacional",
        2: "Constitución de instancias de participación y transferencia técnica – formación",
        3: "Elaboración de planes de trabajo",
        4: "Ejecución de planes y proyección",
    }
)


@dataclass(frozen=True)
class Weeks:
    """Weeks 1, 2 … of execution, both included; without a last one, until execution ends."""

    first: int
    last: int | None = None

    @property
    def months(self) -> tuple[int, int | None]:
        return month_of(self.first), month_of(self.last) if self.last else None


def month_of(week: int) -> int:
    return (week - 1) // WEEKS + 1


@dataclass(frozen=True)
class Times:
    """The weeks in a convenio of 10 months and in one of 15."""

    ten: Weeks
    fifteen: Weeks

    def of(self, type: ConvenioType) -> Weeks:
        return self.ten if type == 10 else self.fifteen


def _same(first: int, last: int | None = None) -> Times:
    return Times(Weeks(first, last), Weeks(first, last))


@dataclass(frozen=True)
class Sessions:
    """Sessions of these types; `body` where the type alone does not tell whose they are."""

    types: tuple[str, ...]
    body: str | None = None


@dataclass(frozen=True)
class Verifier:
    title: str
    slugs: tuple[str, ...]
    """Any of these kinds meets it: the methodology's "y/o"."""
    lines: tuple[int, ...]
    each: Literal["once", "session", "member", "organisation", "month", "report"] = "once"
    """How many: one; one per session, member of the body, organisation with a ficha, months (`every`), report."""
    sessions: Sessions | None = None
    before: bool = False
    """Must be there before the session takes place; else on its day, where there is one. Of each session, it is
    a convocatoria: what the session itself tells of it will do."""
    minimum: int = 1
    """Of sessions."""
    body: str | None = None
    """`grupo_motor` or `consejo_local`: whose members, whose months."""
    every: int = 1
    data: tuple[tuple[str, str], ...] = ()
    """Values of `datos` that tell this verifier from another of the same kind."""
    types: tuple[ConvenioType, ...] = BOTH
    optional: tuple[ConvenioType, ...] = ()
    """Convenios in which it is only recommended: shown, never overdue."""
    times: Times | None = None
    """Where they are not those of the actividad."""
    waits_for: str | None = None
    """Who else must act, and takes weeks: the reason to begin in month `START_EARLY`."""
    approvals: tuple[ApprovalType, ...] = ()
    """Without any of which it is not whole: the first is what is asked for."""

    def required(self, type: ConvenioType) -> bool:
        return type in self.types and type not in self.optional


@dataclass(frozen=True)
class Product:
    title: str
    lines: tuple[int, ...]
    verifiers: tuple[Verifier, ...]


@dataclass(frozen=True)
class Activity:
    slug: str
    short: str
    """Its title where there is little room: ours."""
    stage: int
    title: str
    lines: tuple[int, ...]
    times: Times
    products: tuple[Product, ...]
    inferred: bool = False
    """True where the text gives no months and arithmetic does."""


REPORT_MONTHS: Mapping[ConvenioType, tuple[int, ...]] = MappingProxyType({10: (8,), 15: (9, 11, 13)})
EXECUTION_MONTHS: Mapping[ConvenioType, int] = MappingProxyType({10: 8, 15: 13})
"""By default: each convenio has its own `meses_ejecucion`."""


def _attendance(
    title: str, lines: tuple[int, ...], *types: str, body: str | None = None, minimum: int = 1
) -> Verifier:
    return Verifier(
        title, ("lista_asistencia",), lines, each="session", sessions=Sessions(types, body), minimum=minimum
    )


def _attendance_or_film(title: str, lines: tuple[int, ...], *types: str) -> Verifier:
    slugs = ("lista_asistencia", "registro_audiovisual")
    return Verifier(title, slugs, lines, each="session", sessions=Sessions(types))


def _call(
    title: str,
    lines: tuple[int, ...],
    *types: str,
    body: str | None = None,
    optional: tuple[ConvenioType, ...] = (),
) -> Verifier:
    return Verifier(
        title,
        ("convocatoria",),
        lines,
        each="session",
        sessions=Sessions(types, body),
        before=True,
        optional=optional,
    )


def _minutes(title: str, lines: tuple[int, ...], *types: str, body: str | None = None) -> Verifier:
    return Verifier(title, ("acta_sesion",), lines, each="session", sessions=Sessions(types, body))


def _method(lines: tuple[int, ...], activity: str, session: str) -> Verifier:
    return Verifier(
        "Definición y/o diseño del método o técnica de trabajo grupal",
        ("diseno_metodo",),
        lines,
        sessions=Sessions((session,)),
        before=True,
        data=(("actividad", activity),),
    )


def _agreed_composition(lines: tuple[int, ...], body: str) -> Verifier:
    return Verifier(
        "Composición, extensión y representatividad acordada con el FOSIS regional",
        ("acuerdo_composicion_fosis",),
        lines,
        data=(("instancia", body),),
    )


_SOCIALISATION = Activity(
    "socializacion",
    "Socialización",
    1,
    "Socialización del modelo de Ecomercado",
    (531, 578),
    _same(1, 2),
    (
        Product(
            "Catastro de organizaciones sociales activas y formalizadas del territorio",
            (539,),
            (
                Verifier(
                    "Catastro de organizaciones sociales activas y formalizadas del territorio",
                    ("catastro_organizaciones",),
                    (539, 569, 572),
                ),
            ),
        ),
        Product(
            "Acciones de contacto y envío de invitaciones",
            (540,),
            (
                Verifier(
                    "Documento con listado de organizaciones invitadas", ("listado_invitadas",), (544, 569)
                ),
                _call("Invitación a las organizaciones", (534, 540, 573), "socializacion"),
            ),
        ),
        Product(
            "Sesión de presentación del programa en modalidad taller, reunión de trabajo u otra "
            "(al menos 1 sesión de información y difusión hacia la comunidad organizada)",
            (541,),
            (
                _attendance_or_film(
                    "Lista de asistencia y/o registro audiovisual de la actividad",
                    (545, 569),
                    "socializacion",
                ),
            ),
        ),
        Product(
            "Organización u organizaciones interesadas en participar del programa",
            (542,),
            (
                Verifier(
                    "Ficha de compromiso de interés en participar firmada por organizaciones o líderes",
                    ("ficha_interes",),
                    (546, 569, 576),
                ),
            ),
        ),
        Product(
            "Documento de procedimiento interno del Ecomercado Solidario",
            (553, 574),
            (
                Verifier(
                    "Procedimiento interno validado",
                    ("procedimiento_interno",),
                    (499, 553, 554, 574),
                    sessions=Sessions(("socializacion",)),
                    before=True,
                ),
            ),
        ),
    ),
)

_SITUATION = Activity(
    "analisis_situacional",
    "Análisis situacional",
    1,
    "Análisis situacional",
    (587, 615),
    _same(3, 4),
    (
        Product(
            "Sesión diagnóstica de fortalezas y/o debilidades "
            "(al menos 1 sesión de reflexión y análisis de resultados)",
            (593,),
            (
                _attendance("Lista de asistencia", (598,), "diagnostica"),
                Verifier(
                    "Documento con definición de fortalezas y/o debilidades "
                    "para participar activamente del Ecomercado",
                    ("documento_diagnostico",),
                    (598, 604, 607, 612),
                ),
                Verifier(
                    "Propuesta metodológica de la sesión",
                    ("propuesta_metodologica",),
                    (605, 610),
                    sessions=Sessions(("diagnostica",)),
                    before=True,
                ),
                _call(
                    "Invitación a las organizaciones que firmaron la Ficha de Interés", (610,), "diagnostica"
                ),
            ),
        ),
        Product(
            "Organización u organizaciones se comprometen a participar del programa",
            (595,),
            (
                Verifier(
                    "Documento con acuerdo y compromiso de participación "
                    "de la o las organizaciones en el programa",
                    ("compromiso_organizacion",),
                    (546, 600, 613),
                    each="organisation",
                ),
            ),
        ),
    ),
)

_GRUPO_MOTOR = Activity(
    "grupo_motor",
    "Conformación del Grupo Motor",
    2,
    "Instancias de participación para conformación del Grupo Motor",
    (632, 657),
    _same(5, 10),
    (
        Product(
            "Conformación Grupo Motor (integrado por líderes y lideresas de la o las organizaciones sociales)",
            (633,),
            (
                Verifier(
                    "Acta de registro de conformación del Grupo Motor "
                    "(representantes de la comunidad organizada)",
                    ("acta_conformacion_gm",),
                    (635, 652),
                ),
                _agreed_composition((642,), "grupo_motor"),
                _call(
                    "Convocatoria de actores comunitarios que declaran interés en participar",
                    (651,),
                    "conformacion",
                    body="grupo_motor",
                ),
                _attendance(
                    "Lista de asistencia a las instancias de participación, "
                    "también las intermedias antes de conformarse",
                    (632, 649),
                    "intermedia",
                    "conformacion",
                    body="grupo_motor",
                ),
                _minutes(
                    "Hoja de registro o acta de las sesiones intermedias",
                    (649,),
                    "intermedia",
                    body="grupo_motor",
                ),
            ),
        ),
        Product(
            "Definición de protocolo de funcionamiento interno",
            (634,),
            (
                Verifier(
                    "Protocolo de funcionamiento interno del Grupo Motor",
                    ("protocolo_gm",),
                    (496, 636, 643, 653),
                ),
            ),
        ),
        Product(
            "Validación del Grupo Motor con las demás organizaciones y con las familias que participan",
            (643,),
            (
                Verifier("Acta de validación comunitaria del Grupo Motor", ("acta_validacion_gm",), (643,)),
                _attendance(
                    "Lista de asistencia a la sesión de validación", (643,), "validacion_grupo_motor"
                ),
            ),
        ),
        Product(
            "Declaración de compromiso de participación de las personas integrantes del Grupo Motor",
            (654,),
            (
                Verifier(
                    "Declaración compromiso integrantes Grupo Motor",
                    ("declaracion_gm",),
                    (494, 643, 654),
                    each="member",
                    body="grupo_motor",
                ),
            ),
        ),
        Product(
            "Primera sesión o espacio de trabajo del Grupo Motor",
            (655,),
            (
                _call(
                    "Convocatoria a una primera sesión o espacio de trabajo del Grupo Motor",
                    (655,),
                    "primera_sesion",
                    body="grupo_motor",
                ),
                _attendance("Lista de asistencia", (655,), "primera_sesion", body="grupo_motor"),
                _minutes("Hoja de registro o acta", (655,), "primera_sesion", body="grupo_motor"),
            ),
        ),
        Product(
            "Levantamiento e ingreso de las variables y atributos al sistema nacional de usuarios (Línea Base)",
            (656,),
            (
                Verifier(
                    "Levantamiento e ingreso de variables LB al SNU",
                    ("ficha_variables",),
                    (495, 656, 949),
                    data=(("tipo_aplicacion", "LB"),),
                ),
            ),
        ),
        Product(
            "Reunión del Grupo Motor al menos 1 vez al mes durante toda la ejecución",
            (643,),
            (
                Verifier(
                    "Lista de asistencia o acta de la sesión del mes",
                    ("acta_sesion", "lista_asistencia", "registro_audiovisual"),
                    (643,),
                    each="month",
                    body="grupo_motor",
                ),
            ),
        ),
    ),
    inferred=True,
)

_CONSEJO_LOCAL = Activity(
    "consejo_local",
    "Conformación del Consejo Local",
    2,
    "Instancias de participación para conformación del Consejo Local",
    (666, 686),
    _same(11, 16),
    (
        Product(
            "Instancias de participación para conformación del Consejo Local "
            "integrado por diversos actores del territorio",
            (667,),
            (
                Verifier(
                    "Acta de registro de conformación del Consejo Local (integrado por representantes)",
                    ("acta_conformacion_cl",),
                    (669, 681),
                ),
                _agreed_composition((676,), "consejo_local"),
                _call(
                    "Convocatoria de actores público – privados de la red de colaboradores",
                    (680,),
                    "conformacion",
                    body="consejo_local",
                ),
                _attendance(
                    "Lista de asistencia a las instancias de participación, "
                    "también las intermedias antes de conformarse",
                    (667, 678),
                    "intermedia",
                    "conformacion",
                    body="consejo_local",
                ),
                _minutes(
                    "Hoja de registro o acta de las sesiones intermedias",
                    (678,),
                    "intermedia",
                    body="consejo_local",
                ),
            ),
        ),
        Product(
            "Definición de acuerdos de funcionamiento interno",
            (668,),
            (
                Verifier(
                    "Protocolo de funcionamiento interno del Consejo Local",
                    ("protocolo_cl",),
                    (496, 670, 676, 682),
                ),
            ),
        ),
        Product(
            "Declaración de compromiso de participación de los integrantes del Consejo Local",
            (683,),
            (
                Verifier(
                    "Declaración compromiso integrantes Consejo Local",
                    ("declaracion_cl",),
                    (494, 683),
                    each="member",
                    body="consejo_local",
                ),
            ),
        ),
        Product(
            "Primera sesión o espacio de trabajo del Consejo Local",
            (684,),
            (
                _call(
                    "Convocatoria a una primera sesión o espacio de trabajo del Consejo Local",
                    (684,),
                    "primera_sesion",
                    body="consejo_local",
                ),
                _attendance("Lista de asistencia", (684,), "primera_sesion", body="consejo_local"),
                _minutes("Hoja de registro o acta", (676, 684), "primera_sesion", body="consejo_local"),
            ),
        ),
        Product(
            "Reunión del Consejo Local al menos 1 vez cada dos meses durante toda la ejecución",
            (678,),
            (
                Verifier(
                    "Lista de asistencia o acta de la sesión de los dos meses",
                    ("acta_sesion", "lista_asistencia", "registro_audiovisual"),
                    (676, 678),
                    each="month",
                    body="consejo_local",
                    every=2,
                ),
            ),
        ),
    ),
    inferred=True,
)

_TRAINING = Activity(
    "formacion",
    "Formación",
    2,
    "Transferencia técnica/ formación",
    (695, 717),
    _same(17),
    (
        Product(
            "Sesiones o espacios de formación en temáticas de acuerdo con los requerimientos del Ecomercado",
            (696,),
            (
                _attendance_or_film(
                    "Lista de asistencia a las sesiones de formación o espacios formativos "
                    "y/o registro audiovisual",
                    (697,),
                    "formacion",
                ),
            ),
        ),
        Product(
            "Levantamiento y priorización de las temáticas, planificación y evaluación de las sesiones",
            (712, 714, 715),
            (
                Verifier(
                    "Plan de las sesiones de formación",
                    ("plan_formacion",),
                    (703, 712, 713, 714, 715),
                    times=_same(17, 20),
                ),
                _call(
                    "Convocatoria de actores público – privados para la implementación de las sesiones",
                    (713,),
                    "formacion",
                ),
            ),
        ),
    ),
)

_PRIORITIES = Activity(
    "priorizacion",
    "Matriz de priorización",
    3,
    "Priorización de recursos, necesidades y problemas de la comunidad organizada",
    (731, 748),
    _same(19, 21),
    (
        Product(
            "Al menos 1 sesión de trabajo participativa para elaborar matriz de priorización",
            (732,),
            (
                _attendance("Lista de asistencia a la sesión de trabajo", (733,), "priorizacion"),
                Verifier("Matriz de priorización elaborada", ("matriz_priorizacion",), (507, 733, 739, 745)),
                _call("Convocatoria a integrantes del Grupo Motor", (743,), "priorizacion"),
                _method((744,), "priorizacion", "priorizacion"),
            ),
        ),
    ),
)

_WORK_PLAN = Activity(
    "plan_trabajo",
    "Plan de trabajo participativo",
    3,
    "Elaboración plan de trabajo participativo de la comunidad organizada",
    (759, 814),
    _same(21, 24),
    (
        Product(
            "Sesiones para elaboración del plan de trabajo participativo liderado por Grupo Motor "
            "y/o comunidad organizada (al menos 2 sesiones)",
            (760,),
            (
                Verifier(
                    "Documento con el plan de trabajo participativo (considerar cronograma de ejecución)",
                    ("plan_trabajo_participativo",),
                    (508, 762, 772),
                ),
                _attendance("Lista de asistencia a las sesiones", (763,), "plan_trabajo", minimum=2),
                _call("Convocatoria a integrantes del Grupo Motor", (802,), "plan_trabajo"),
                _method((803,), "plan_trabajo", "plan_trabajo"),
            ),
        ),
        Product(
            "Socialización y validación del plan de trabajo participativo",
            (805,),
            (
                Verifier(
                    "Acta de socialización y validación del plan de trabajo participativo",
                    ("acta_validacion_plan",),
                    (805, 1041),
                    data=(("plan", "plan_trabajo_participativo"),),
                ),
                _attendance(
                    "Lista de asistencia a la sesión de validación", (805,), "validacion_plan_trabajo"
                ),
            ),
        ),
    ),
)

_COMMUNICATIONS_PLAN = Activity(
    "plan_comunicaciones",
    "Plan de comunicaciones",
    3,
    "Elaboración plan de comunicaciones del Consejo Local",
    (765, 814),
    _same(21, 24),
    (
        Product(
            "Sesiones para elaboración de plan de comunicaciones liderado por Consejo Local "
            "(al menos 2 sesiones)",
            (766,),
            (
                Verifier(
                    "Documento con el plan de comunicaciones del Consejo Local",
                    ("plan_comunicaciones",),
                    (508, 767, 772),
                ),
                _attendance("Lista de asistencia a las sesiones", (768,), "plan_comunicaciones", minimum=2),
                _call("Convocatoria a integrantes del Consejo", (809,), "plan_comunicaciones"),
                _method((810,), "plan_comunicaciones", "plan_comunicaciones"),
            ),
        ),
        Product(
            "Socialización y validación del plan de comunicaciones",
            (812,),
            (
                Verifier(
                    "Acta de socialización y validación del plan de comunicaciones",
                    ("acta_validacion_plan",),
                    (812, 1053),
                    data=(("plan", "plan_comunicaciones"),),
                ),
                _attendance(
                    "Lista de asistencia a la sesión de validación", (812,), "validacion_plan_comunicaciones"
                ),
            ),
        ),
    ),
)

_WORK_PLAN_DONE = Activity(
    "implementacion_plan_trabajo",
    "Implementación, plan de trabajo",
    4,
    "Implementación de plan de trabajo participativo "
    "(incorporación de la comunidad organizada al funcionamiento y/o administración)",
    (818, 831, 850),
    _same(25),
    (
        Product(
            "Actividades asociadas a la implementación del plan de trabajo participativo",
            (832,),
            (
                Verifier(
                    "Matriz de seguimiento a las actividades descritas en plan de trabajo participativo",
                    ("matriz_seguimiento_pt",),
                    (513, 834, 843, 847, 1081),
                ),
            ),
        ),
    ),
)

_COMMUNICATIONS_PLAN_DONE = Activity(
    "implementacion_plan_comunicaciones",
    "Implementación, comunicaciones",
    4,
    "Implementación de plan de comunicaciones",
    (818, 836, 850),
    _same(25),
    (
        Product(
            "Actividades asociadas a la implementación del plan de comunicaciones",
            (837,),
            (
                Verifier(
                    "Matriz de seguimiento a las actividades descritas en plan de comunicaciones",
                    ("matriz_seguimiento_pc",),
                    (513, 839, 843, 847, 1081),
                ),
            ),
        ),
    ),
)

_PROJECTION = Activity(
    "proyeccion",
    "Proyección",
    4,
    "Proyección del Ecomercado (sostenibilidad)",
    (861, 868, 877, 887),
    Times(Weeks(23), Weeks(25)),
    (
        Product(
            "Sesiones de trabajo para promover la definición de estructura municipal que forme parte de la "
            "administración del Ecomercado Solidario (al menos 2 sesiones)",
            (862, 880, 890),
            (
                _attendance("Lista de asistencia", (863,), "proyeccion", minimum=2),
                Verifier(
                    "Acta de acuerdos y compromisos de las sesiones de trabajo",
                    ("acta_acuerdos_proyeccion",),
                    (864, 890, 1060),
                    each="session",
                    sessions=Sessions(("proyeccion",)),
                    minimum=2,
                    types=(10,),
                ),
                Verifier(
                    "Hoja de registro o acta de las sesiones de trabajo",
                    ("acta_acuerdos_proyeccion", "acta_sesion"),
                    (890, 1060),
                    each="session",
                    sessions=Sessions(("proyeccion",)),
                    minimum=2,
                    types=(15,),
                ),
                _call("Convocatoria para el desarrollo de espacio de trabajo", (889,), "proyeccion"),
            ),
        ),
        Product(
            "Creación o definición de estructura municipal (incluir cronograma o carta Gantt)",
            (878,),
            (
                Verifier(
                    "Acta en la cual se declara definición de estructura municipal "
                    "para ser parte de la administración del Ecomercado",
                    ("acta_estructura_municipal",),
                    (514, 868, 881, 887, 891),
                    optional=(10,),
                    waits_for="la alcaldía",
                ),
            ),
        ),
        Product(
            "Definición de reglamento interno de dicha orgánica municipal",
            (879,),
            (
                Verifier(
                    "Reglamento interno de la orgánica municipal",
                    ("reglamento_organica_municipal",),
                    (882, 891),
                    types=(15,),
                    waits_for="la alcaldía",
                ),
            ),
        ),
        Product(
            "Documento que establezca las funciones y/o atribuciones de cada actor participante del Ecomercado",
            (880, 892),
            (
                Verifier(
                    "Documento de funciones y/o atribuciones de cada actor participante del Ecomercado",
                    ("funciones_atribuciones",),
                    (515, 823, 883, 892, 1063),
                    waits_for="la alcaldía",
                ),
            ),
        ),
        Product(
            "Análisis, evaluación y/o modificación del procedimiento interno del Ecomercado",
            (893,),
            (
                Verifier(
                    "Documento de procedimiento interno Ecomercado modificado",
                    ("procedimiento_interno_modificado",),
                    (516, 564, 893, 898),
                ),
            ),
        ),
    ),
)

_HANDOVER = Activity(
    "traspaso_bienes",
    "Traspaso de bienes",
    4,
    "Traspaso de bienes a la comunidad organizada",
    (909,),
    Times(Weeks(29), Weeks(45)),
    (
        Product(
            "Documento de traspaso de bienes a la organización de base formalizada "
            "(considerar inventario de bienes)",
            (910,),
            (
                Verifier(
                    "Documento de traspaso de dominio de bienes",
                    ("acta_traspaso_bienes",),
                    (913, 919),
                    waits_for="la fiscalía del FOSIS y la alcaldía",
                    approvals=("visado_fiscalia", "autorizacion_fosis_central"),
                ),
                Verifier("Inventario de bienes", ("inventario_bienes",), (910, 919, 921)),
                Verifier(
                    "Acta de selección de la organización que asume los bienes",
                    ("acta_seleccion_organizacion",),
                    (920, 1072),
                    optional=BOTH,
                ),
                Verifier(
                    "Lista de asistencia a las sesiones de selección y de traspaso",
                    ("lista_asistencia",),
                    (920, 1072, 1078),
                    each="session",
                    sessions=Sessions(("seleccion_organizacion_bienes", "traspaso_bienes")),
                ),
                _call(
                    "Convocatoria a las organizaciones comprometidas y que participan",
                    (920,),
                    "seleccion_organizacion_bienes",
                    "traspaso_bienes",
                    optional=BOTH,
                ),
            ),
        ),
        Product(
            "Reglamento de uso de los bienes para el funcionamiento de Ecomercado",
            (911,),
            (
                Verifier(
                    "Reglamento de uso firmado por contrapartes",
                    ("reglamento_uso_bienes",),
                    (914, 920, 921),
                    waits_for="la alcaldía",
                ),
                _attendance(
                    "Lista de asistencia a la sesión en que lo validan municipio y Consejo Local",
                    (921,),
                    "validacion_reglamento_uso",
                ),
                _minutes("Hoja de registro o acta de esa sesión", (890, 921), "validacion_reglamento_uso"),
            ),
        ),
        Product(
            "Sesión de evaluación del proceso (espacio de análisis y reflexión liderado por ADL del FOSIS)",
            (912,),
            (
                Verifier("Documento de evaluación del proceso", ("evaluacion_proceso",), (915,)),
                _attendance("Lista de asistencia a la sesión", (915,), "evaluacion_proceso"),
            ),
        ),
        Product(
            "Entrega de los bienes nuevamente al Municipio u otro actor, a través de comodato o convenio",
            (922,),
            (
                Verifier(
                    "Comodato o convenio de administración de los bienes",
                    ("comodato_administracion",),
                    (922,),
                    optional=BOTH,
                    waits_for="la alcaldía",
                ),
            ),
        ),
    ),
    inferred=True,
)

_REPORTS = Activity(
    "informes",
    "Informes de avance",
    4,
    "Informes de avance de la ejecución de planes",
    (932, 943),
    Times(Weeks(29, 32), Weeks(33, 52)),
    (
        Product(
            "Elaboración de informes de avance: 1 (mes 8) o 3 (al mes 9, 11 y 13), según convenio",
            (517, 933, 944),
            (
                Verifier(
                    "Informe entregado y aprobado por FOSIS (aprobación a través de acta de supervisión)",
                    ("informe_avance",),
                    (934, 945, 949, 950),
                    each="report",
                    approvals=("acta_supervision",),
                ),
            ),
        ),
        Product(
            "Aplicación de las fichas de registro de variables (LB y LS)",
            (949,),
            (
                Verifier(
                    "Levantamiento e ingreso de variables LS al SNU",
                    ("ficha_variables",),
                    (949,),
                    data=(("tipo_aplicacion", "LS"),),
                    times=Times(Weeks(29), Weeks(49)),
                ),
            ),
        ),
    ),
)

ACTIVITIES: tuple[Activity, ...] = (
    _SOCIALISATION,
    _SITUATION,
    _GRUPO_MOTOR,
    _CONSEJO_LOCAL,
    _TRAINING,
    _PRIORITIES,
    _WORK_PLAN,
    _COMMUNICATIONS_PLAN,
    _WORK_PLAN_DONE,
    _COMMUNICATIONS_PLAN_DONE,
    _PROJECTION,
    _HANDOVER,
    _REPORTS,
)


def rows(type: ConvenioType | None = None) -> Iterator[tuple[Activity, Product, Verifier]]:
    """Every verifier with its product and activity, in order; of one type of convenio, only what it knows."""
    for activity in ACTIVITIES:
        for product in activity.products:
            for verifier in product.verifiers:
                if type is None or type in verifier.types:
                    yield activity, product, verifier


def times_of(activity: Activity, verifier: Verifier, type: ConvenioType) -> Weeks:
    return (verifier.times or activity.times).of(type)


def due_months(
    activity: Activity, verifier: Verifier, type: ConvenioType, months: int | None = None
) -> tuple[int, ...]:
    """The months of execution at whose end (or before) it is due; `months` the execution's own."""
    last = months or EXECUTION_MONTHS[type]
    if verifier.each == "report":
        return REPORT_MONTHS[type]
    weeks = times_of(activity, verifier, type)
    if verifier.each == "month":
        formed = month_of(weeks.last) if weeks.last else 0
        return tuple(range(formed + verifier.every, last + 1, verifier.every))
    return (min(month_of(weeks.last), last) if weeks.last else last,)
