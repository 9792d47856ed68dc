"""YAML taken safely: JSON's kinds of values and nothing else; what is wrong is said by line, in an author's words."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

import yaml

from workups.engine.faults import Fault, ProtocolInvalid

MAX_DEPTH = 30
MOST_FAULTS = 50
"""Of one file, before the rest is left unsaid: a file of a million aliases is not answered by a million lines."""

_Marked: TypeAlias = yaml.Node | yaml.Event | yaml.MarkedYAMLError

# What libyaml refuses without saying where: https://yaml.org/spec/1.1/#id868742
_UNSEEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_SPACES = "indent with spaces"
_MISFIT = ("this does not fit what stands before it", f"{_SPACES}, those of one list by equally many; close quotations")
_WORDS: Final = {
    "mapping values are not allowed in this context": (
        "a ': ' stands where none can be",
        "put a text that holds ': ' in quotes, and line up the keys",
    ),
    "found character that cannot start any token": ("no value begins with this character", "put the text in quotes"),
    "block sequence entries are not allowed in this context": ("a list can't begin here", _MISFIT[1]),
    "did not find expected key": _MISFIT,
    "did not find expected '-' indicator": _MISFIT,
    "did not find expected <document start>": _MISFIT,
    "could not find expected ':'": ("this line is no key with a value", "write key: value"),
    "did not find expected ',' or ']'": ("a list in [ ] is not closed, or lacks a comma", "write [a, b]"),
    "did not find expected ',' or '}'": ("a mapping in { } is not closed, or lacks a comma", "write {a: 1, b: 2}"),
    "did not find expected node content": ("a value is missing here", "write one, or delete the comma"),
    "found unexpected end of stream": ("a quotation is never closed", "close it"),
    "found unknown escape character": (
        r"no such character follows \ in double quotes",
        r"write \\, or use single quotes",
    ),
    "found invalid Unicode character escape code": ("there is no such character", "write the character itself"),
    "did not find expected hexdecimal number": ("there is no such character", "write the character itself"),
    "but found another document": ("a second document begins here", "one file holds one; delete the line ---"),
    "did not find expected alphabetic or numeric character": (
        "a text can't begin with *, & or !",
        "put it in quotes",
    ),
}
_OPENED = ("while parsing a flow sequence", "while parsing a flow mapping", "while scanning a quoted scalar")


def parse_yaml(text: str, *, name: str) -> Mapping[str, Any]:
    """The mapping in a YAML text; ProtocolInvalid, with every fault and its line. `name` stands in the messages."""
    try:
        faults = [*_unseen(text)] or [*_unwanted(text)]
        document = None if faults else _load(text, faults)
    except yaml.MarkedYAMLError as error:
        faults = [_said(error, *_words(error, text))]
    if faults:
        raise ProtocolInvalid(Fault(name, each.message, each.hint) for each in faults)
    if not isinstance(document, dict):
        what = "is empty" if document is None else "is no mapping of keys to values"
        raise ProtocolInvalid([Fault(name, what, "write key: value, one in each line")])
    return document


def _load(text: str, faults: list[Fault]) -> object:
    loader = _Loader(text)
    try:
        document: object = loader.get_single_data()
    finally:
        loader.dispose()
    faults += loader.faults[:MOST_FAULTS]
    return document


def _unseen(text: str) -> Iterator[Fault]:
    """Control characters and their like, which no protocol needs."""
    for match in islice(_UNSEEN.finditer(text), MOST_FAULTS):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"line {line}, column {column}: a character that can't be seen (U+{ord(match[0]):04X}) stands here"
        yield Fault("", message, "delete it")


def _unwanted(text: str) -> Iterator[Fault]:
    """What a protocol never needs and an attack does, found before anything is built: depth, aliases, tags."""
    return islice(_unwanted_in(yaml.parse(text, Loader=yaml.CSafeLoader)), MOST_FAULTS)


def _unwanted_in(events: Iterator[yaml.Event]) -> Iterator[Fault]:
    depth = 0
    for event in events:
        if getattr(event, "tag", None):
            yield _said(event, "tags (!name) are not used here", "put a text that begins with ! in quotes")
        if getattr(event, "anchor", None):
            yield _said(event, "anchors (&name) and aliases (*name) are not used here", "write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield _said(event, f"this is nested more than {MAX_DEPTH} deep")
            return


def _words(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str]:
    """What libyaml says, in an author's words: a message and a hint."""
    problem = error.problem or ""
    mark: Any = error.problem_mark
    line = (*_LINE_BREAK.split(text), "")[mark.line]
    if line[mark.column : mark.column + 1] == "\t":
        return "a tab stands here", _SPACES
    message, hint = _WORDS.get(problem, (problem, ""))
    if error.context in _OPENED and problem in _WORDS:
        opened: Any = error.context_mark
        hint = f"it begins in line {opened.line + 1}, column {opened.column + 1}; {hint}"
    return message, hint


def _said(place: _Marked, message: str, hint: str = "") -> Fault:
    mark: Any = place.problem_mark if isinstance(place, yaml.MarkedYAMLError) else place.start_mark
    return Fault("", f"line {mark.line + 1}, column {mark.column + 1}: {message}", hint)


class _Loader(yaml.CSafeLoader):
    """Values as JSON knows them: `no` and `010` stay text, so does a date; a key is text and stands once."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.faults: list[Fault] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                self.faults.append(_said(key_node, "this key is not text", "put it in quotes"))
            elif key in made:
                self.faults.append(_said(key_node, f"the key {key!r} stands twice", f"first in line {first[key]}"))
            else:
                made[key] = self.construct_object(value_node, deep=deep)
                first[key] = key_node.start_mark.line + 1
        return made

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        try:
            return int(node.value)
        except ValueError:  # Python's own bound: a number of thousands of digits
            self.faults.append(_said(node, "this number is too long to be read", "put it in quotes if it is text"))
            return 0


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")
)
