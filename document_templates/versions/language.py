"""What a template asks for, read without running it: the fields it prints, those that do not exist, and whatever is
not our little language. Filling guards itself as well; but a sample takes one branch of an `if`, and this all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from jinja2.exceptions import TemplateError as JinjaError
from pydantic import BaseModel

from document_templates.template_language import LANGUAGE, is_property

DEEPEST = 5
"""Loops within loops: stage, actividad, producto, verificador, document."""

LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex", "revindex0", "cycle", "changed"})
SAME_ITEMS = frozenset({"selectattr", "rejectattr", "sort", "list", "trim"})
ONE_ITEM = frozenset({"first", "last"})
METHODS = frozenset(
    {"upper", "lower", "strip", "startswith", "endswith", "split", "items", "keys", "values", "get"}
)


@dataclass(frozen=True)
class Value:
    """What an expression stands for, as far as it can be told: its field, dotted, and the field's type."""

    path: str = ""
    annotation: Any = None


NOTHING = Value()


@dataclass
class Asked:
    """All that a template's parts ask for."""

    printed: set[str] = field(default_factory=set)
    """Fields, dotted below tables and groups, that reach the page or decide what does."""
    unknown: list[str] = field(default_factory=list)
    """As written: `empresa`, `organizacion.rutt`."""
    refused: list[str] = field(default_factory=list)
    """What is not our language, in Spanish."""
    own_names: set[str] = field(default_factory=set)
    """Of its loops and assignments."""

    def prints(self, path: str) -> bool:
        return any(one == path or one.startswith(f"{path}.") for one in self.printed)


def asked(sources: Iterable[str], model: type[BaseModel]) -> Asked:
    """`sources` are the Jinja sources of the parts, as `preparation` has them."""
    found = Asked()
    for source in sources:
        try:
            tree = LANGUAGE.parse(source)
        except JinjaError as error:
            found.refused.append(f"Una instrucción {{% … %}} o {{{{ … }}}} está mal escrita: {error}.")
            continue
        _Reader(found, model).body(tree.body, {}, [])
    found.unknown = list(dict.fromkeys(found.unknown))
    found.refused = list(dict.fromkeys(found.refused))
    return found


class _Reader:
    def __init__(self, found: Asked, model: type[BaseModel]) -> None:
        self._found = found
        self._model = model

    def body(self, body: Iterable[nodes.Node], names: dict[str, Value], loops: list[str]) -> None:
        for node in body:
            self._statement(node, names, loops)

    def _statement(self, node: nodes.Node, names: dict[str, Value], loops: list[str]) -> None:
        match node:
            case nodes.Output():
                for one in node.nodes:
                    if not isinstance(one, nodes.TemplateData):
                        self._print(one, names)
            case nodes.If():
                self._decide(node.test, names)
                for part in (node.body, node.elif_, node.else_):
                    self.body(part, names, loops)
            case nodes.For():
                self._loop(node, names, loops)
            case nodes.Assign() if isinstance(node.target, nodes.Name):
                names[node.target.name] = self.value(node.node, names)
                self._found.own_names.add(node.target.name)
            case _:
                self._refuse(f"la instrucción «{type(node).__name__.lower()}»")

    def _loop(self, node: nodes.For, names: dict[str, Value], loops: list[str]) -> None:
        walked = self.value(node.iter, names)
        again = walked.path in loops and _root(node.iter) not in names
        letters = plain(walked.annotation) is str or isinstance(node.iter, nodes.Const)
        if node.recursive or len(loops) >= DEEPEST or again or letters:
            self._refuse(
                "recorrer una lista dentro de sí misma, demasiadas listas una dentro de otra, o letra por letra"
            )
        targets = node.target.find_all(nodes.Name) if isinstance(node.target, nodes.Tuple) else [node.target]
        inner = names | {"loop": Value("loop")}
        item = Value(walked.path, _item(walked.annotation))
        for target in targets:
            if isinstance(target, nodes.Name):
                inner[target.name] = item if target is node.target else Value(walked.path)
                self._found.own_names.add(target.name)
        if node.test is not None:
            self._decide(node.test, inner)
        self.body(node.body, inner, [*loops, walked.path])
        self.body(node.else_, names, loops)

    def _print(self, node: nodes.Node, names: dict[str, Value]) -> None:
        shown = self.value(node, names)
        if shown.path and shown.path != "loop":
            self._found.printed.add(shown.path)
        for inside in _parts(node):
            self._print(inside, names)

    def _decide(self, node: nodes.Node, names: dict[str, Value]) -> None:
        """A yes or no, and a word from a closed list, are shown by what they decide."""
        shown = self.value(node, names)
        if shown.path and _is_decision(shown.annotation):
            self._found.printed.add(shown.path)
        for inside in _parts(node):
            self._decide(inside, names)

    def value(self, node: nodes.Node, names: Mapping[str, Value]) -> Value:
        match node:
            case nodes.Name():
                return self._name(node.name, names)
            case nodes.Getattr():
                return self._attribute(self.value(node.node, names), node.attr, _written(node))
            case nodes.Getitem():
                of = self.value(node.node, names)
                key = node.arg.value if isinstance(node.arg, nodes.Const) else None
                if isinstance(key, str):
                    return self._attribute(of, key, _written(node))
                self.value(node.arg, names)
                return Value(of.path, _item(of.annotation))
            case nodes.Filter():
                return self._filtered(node, names)
            case nodes.Call():
                return self._called(node, names)
            case nodes.Test() if node.name not in LANGUAGE.tests:
                self._refuse(f"«is {node.name}»")
                return NOTHING
            case _:
                for inside in node.iter_child_nodes():
                    self.value(inside, names)
                return NOTHING

    def _name(self, name: str, names: Mapping[str, Value]) -> Value:
        if name in names:
            return names[name]
        if not _is_field(self._model, name):
            self._found.unknown.append(name)
            return NOTHING
        return Value(name, _type_of(self._model, name))

    def _attribute(self, of: Value, name: str, written: str) -> Value:
        if name.startswith("_"):
            self._refuse(f"«{written}»")
            return NOTHING
        if of.path == "loop":
            if name not in LOOP:
                self._refuse(f"«{written}»")
            return of
        models = _models(of.annotation)
        if not models:
            return Value(of.path)
        if not any(_is_field(model, name) for model in models):
            self._found.unknown.append(written)
            return NOTHING
        found = next(model for model in models if _is_field(model, name))
        return Value(f"{of.path}.{name}", _type_of(found, name))

    def _filtered(self, node: nodes.Filter, names: Mapping[str, Value]) -> Value:
        if node.name not in LANGUAGE.filters:
            self._refuse(f"«|{node.name}»")
        arguments = [*node.args, *(one.value for one in node.kwargs)]
        for argument in arguments:
            if isinstance(argument, nodes.Const) and str(argument.value).startswith("_"):
                self._refuse(f"«{argument.value}»")
            self.value(argument, names)
        if node.node is None:
            return NOTHING
        of = self.value(node.node, names)
        if node.name in SAME_ITEMS:
            return of
        if node.name in ONE_ITEM:
            return Value(of.path, _item(of.annotation))
        if node.name == "batch":
            return Value(of.path, list[of.annotation] if of.annotation else None)  # type: ignore[name-defined]
        return Value(of.path)

    def _called(self, node: nodes.Call, names: Mapping[str, Value]) -> Value:
        for argument in [*node.args, *(one.value for one in node.kwargs)]:
            self.value(argument, names)
        method = node.node
        if not isinstance(method, nodes.Getattr) or method.attr not in METHODS | {"cycle", "changed"}:
            self._refuse(f"«{_written(method)}(…)»")
            return NOTHING
        return Value(self.value(method.node, names).path)

    def _refuse(self, what: str) -> None:
        self._found.refused.append(f"En un formato no se admite {what}.")


def _parts(node: nodes.Node) -> Iterator[nodes.Expr]:
    """What else an expression shows: the sides of an `or`, what is compared, what goes into a filter."""
    if isinstance(node, nodes.Filter):
        yield from (one for one in [node.node, *node.args] if isinstance(one, nodes.Expr))
    elif not isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Const):
        yield from (one for one in node.iter_child_nodes() if isinstance(one, nodes.Expr))
        for operand in node.find_all(nodes.Operand):
            yield operand.expr


def _root(node: nodes.Node) -> str:
    """The name that an expression begins with."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter) and node.node is not None:
        node = node.node
    return str(node.name) if isinstance(node, nodes.Name) else ""


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_written(node.node)}[…]"
        case nodes.Const():
            return repr(node.value)
        case _:
            return "…"


# Types


def plain(annotation: Any) -> Any:
    """Without its `None`."""
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not NoneType]
        return others[0] if len(others) == 1 else Union[tuple(others)]  # noqa: UP007
    return annotation


def may_be_missing(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def item_of(annotation: Any) -> Any:
    """Of a list, the type of its items; None for what is no list."""
    bare = plain(annotation)
    return get_args(bare)[0] if get_origin(bare) in (list, tuple) and get_args(bare) else None


def is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def members(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """The fields of a model and what it derives from them, with their types."""
    for name, told in model.model_fields.items():
        yield name, told.annotation
    for name in dict.fromkeys(name for owner in model.__mro__ for name in vars(owner)):
        if not name.startswith("_") and name not in model.model_fields and is_property(model, name):
            yield name, _type_of(model, name)


def _item(annotation: Any) -> Any:
    return item_of(annotation)


def _is_field(model: type[BaseModel], name: str) -> bool:
    return name in model.model_fields or is_property(model, name)


def _type_of(model: type[BaseModel], name: str) -> Any:
    if name in model.model_fields:
        return model.model_fields[name].annotation
    derived = next(vars(owner)[name] for owner in model.__mro__ if name in vars(owner))
    getter = getattr(derived, "fget", None) or getattr(derived, "func", None)
    try:
        return get_type_hints(getter).get("return")
    except NameError:  # a type that only the type checker imports
        return None


def _models(annotation: Any) -> list[type[BaseModel]]:
    bare = plain(annotation)
    several = get_args(bare) if get_origin(bare) in (Union, UnionType) else (bare,)
    return [one for one in several if is_model(one)]


def _is_decision(annotation: Any) -> bool:
    bare = plain(annotation)
    return bare is bool or get_origin(bare) is Literal
