"""What a mutant changes: one operator, constant, enum member, element, keyword, statement or result of a module.

Annotations, imports, docstrings, decorators and Chinese words are left alone: they decide nothing.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
}
_MEMBERS = {
    "Level": ("COUNTY", "CITY_INDUSTRY", "CITY", "PROVINCE", "NATION"),
    "Holder": ("PERSON", "TEAM", "UNIT"),
    "Severity": ("PARTICULARLY_MAJOR", "MAJOR", "LARGER", "GENERAL"),
    "Category": ("ENTERPRISE", "TEAM", "STAR", "LEADER"),
    "Kind": ("FACT", "JUDGEMENT", "MIXED"),
    "Count": ("AT_LEAST", "MORE_THAN", "WITHIN"),
    "Verdict": ("MET", "NOT_MET", "NEEDS_JUDGEMENT", "EVIDENCE_MISSING"),
    "Overall": ("ELIGIBLE", "INELIGIBLE", "INCOMPLETE", "NEEDS_JUDGEMENT"),
    "MaterialKind": ("FORM", "SUMMARY", "HONOURS", "REGISTRATION", "FINANCE_AND_HONOURS", "UNIT_TITLE_AND_HONOURS"),
}
_TWINS = {"all_of": "any_of", "over": "reaching", "max": "min", "at_least_years": "more_than_years", "any": "all"}
_TWINS |= {twin: name for name, twin in _TWINS.items()}
_OPTIONAL = {
    "FactSeen": {"threshold", "verdict", "source"},
    "sorted": {"key", "reverse"},
    "max": {"key"},
    "AssessmentResult": {"banned_until"},
    "Rule": {"in_force_from", "in_force_until"},
    "Levels": {"or_city_industry"},
}
_WORDS = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OF_TYPES = {"TypeVar", "cast"}
_LEFT_ALONE = {"annotation", "returns", "decorator_list", "bases", "ctx", "ops", "op"}


@dataclass(frozen=True)
class Mutant:
    """Another node in the place of one; `put` makes the change in the module's tree."""

    owner: ast.AST
    field: str
    index: int | None
    line: int
    was: str
    becomes: str
    node: Any

    def put(self) -> None:
        """Change the tree for good."""
        if self.index is None:
            setattr(self.owner, self.field, self.node)
        elif self.node is None:
            del getattr(self.owner, self.field)[self.index]
            if isinstance(self.owner, ast.Dict):
                del self.owner.values[self.index]
        else:
            getattr(self.owner, self.field)[self.index] = self.node

    def __str__(self) -> str:
        return f"{self.was} -> {self.becomes}"


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """All mutants of a module, in the order of its text."""
    yield from _within(tree)


def _within(owner: ast.AST) -> Iterator[Mutant]:
    for field, value in ast.iter_fields(owner):
        if _is_left_alone(owner, field):
            continue
        if isinstance(value, ast.AST):
            yield from _at(owner, field, None, value)
            yield from _within(value)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST) and not _is_docstring(item):
                    yield from _at(owner, field, index, item)
                    yield from _within(item)


def _is_left_alone(owner: ast.AST, field: str) -> bool:
    if field in _LEFT_ALONE or isinstance(owner, ast.ImportFrom):
        return True
    match owner:
        case ast.Call(ast.Name(name)):
            return field == "func" or name in _OF_TYPES
        case ast.Subscript(ast.Name(name)) if field == "slice":
            return name != "Annotated" and not (name.islower() or name.isupper())  # a type's parameters
        case ast.Assign([ast.Tuple()]):
            return True  # several names at once: an element less never gets as far as a test
    return False


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _at(owner: ast.AST, field: str, index: int | None, node: ast.AST) -> Iterator[Mutant]:
    for other in _others(owner, field, node):
        line = getattr(node, "lineno", getattr(owner, "lineno", 0))
        becomes = "nothing" if other is None else ast.unparse(ast.fix_missing_locations(other))
        yield Mutant(owner, field, index, line, ast.unparse(node), becomes, other)


def _others(owner: ast.AST, field: str, node: ast.AST) -> Iterator[ast.AST | None]:
    if isinstance(node, ast.expr):
        yield from _expressions(node)
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    if isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(owner, ast.comprehension) and field == "ifs" and isinstance(node, ast.expr):
        yield ast.Constant(True)
        yield ast.UnaryOp(ast.Not(), node)
    if _may_be_left_out(owner, field, node):
        yield None


def _may_be_left_out(owner: ast.AST, field: str, node: ast.AST) -> bool:
    match owner, node:
        case ast.Call(ast.Name(name)), ast.keyword(argument):
            return argument in _OPTIONAL.get(name, ())
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set(), _:
            return field == "elts"
        case ast.Dict(), _:
            return field == "keys"
    return False


def _expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                for other in _COMPARISONS.get(type(op), ()):
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for dropped in range(len(values)):
                rest = [value for place, value in enumerate(values) if place != dropped]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant():
            yield from (ast.Constant(value) for value in _constants(node.value))
        case ast.Attribute() | ast.Call():
            yield from _twins(node)


def _constants(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and _NUMBER.fullmatch(value):
        yield str(Decimal(value) + 1)
        yield str(Decimal(value) - Decimal("0.01"))
    elif isinstance(value, str) and value.strip() and not _WORDS.search(value):
        yield f"{value}?"


def _twins(node: ast.Attribute | ast.Call) -> Iterator[ast.expr]:
    match node:
        case ast.Attribute(ast.Name(enum), member) if member in _MEMBERS.get(enum, ()):
            members = _MEMBERS[enum]
            following = members[(members.index(member) + 1) % len(members)]
            yield ast.Attribute(ast.Name(enum, ast.Load()), following, ast.Load())
        case ast.Call(ast.Name(name), arguments, keywords) if name in _TWINS:
            yield ast.Call(ast.Name(_TWINS[name], ast.Load()), arguments, keywords)
        case ast.Call(ast.Attribute(value, name), arguments, keywords) if name in _TWINS:
            yield ast.Call(ast.Attribute(value, _TWINS[name], ast.Load()), arguments, keywords)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
