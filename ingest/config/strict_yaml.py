"""YAML without surprises: text stays text (``no``, ``12:30``, ``0123``, dates), and no key may stand twice.

Source: the scalars of YAML 1.2's core schema, https://yaml.org/spec/1.2.2/#103-core-schema; PyYAML reads 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from ingest.contract.errors import SetupError

_MAX_BYTES = 4 * 1024 * 1024
_MAX_VALUES = 200_000
"""An alias repeats what it names: ten lines of aliases to aliases spell a billion values."""


class _Loader(yaml.SafeLoader):
    """Resolves null, true and false, whole numbers and fractions; everything else is text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), _first)


class Document:
    """The value of a YAML file, and the line of each path in it (like ``governance.sweep``)."""

    def __init__(self, path: Path, text: bytes | None = None) -> None:
        """Read the file, or a ``text`` that is called so; an empty one is an empty mapping.

        Raises SetupError, naming file and line, when it is no YAML or has a key twice.
        """
        self.path = path
        self._lines: dict[str, int] = {}
        self._values = 0
        try:
            if text is None:
                with path.open("rb") as stream:
                    text = stream.read(_MAX_BYTES + 1)
            if len(text) > _MAX_BYTES:
                raise SetupError(f"{path} is larger than {_MAX_BYTES} bytes; it is no settings file")
            loader = _Loader(text)
            node = loader.get_single_node()
            self.value: object = {} if node is None else self._value(loader, node, "", ())
        except OSError as error:
            raise SetupError(f"{path} cannot be read: {error.strerror}") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise SetupError(f"{path}:{line}: {error.problem}") from error
        except (yaml.YAMLError, ValueError) as error:
            raise SetupError(f"{path}: {error}") from error
        except RecursionError as error:
            raise SetupError(f"{path} is nested too deeply; it is no settings file") from error

    def place(self, path: str) -> str:
        """Return ``file:line`` of the path, or of its nearest parent that stands in the file."""
        while path and path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return f"{self.path}:{self._lines.get(path, 1)}"

    def _value(self, loader: _Loader, node: yaml.Node, path: str, above: tuple[yaml.Node, ...]) -> object:
        self._values += 1
        if self._values > _MAX_VALUES:
            problem = f"the file has more than {_MAX_VALUES:,} values, repeated ones counted; it is no settings file"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        self._lines.setdefault(path, node.start_mark.line + 1)
        if node in above:
            raise yaml.MarkedYAMLError(problem=f"{path} contains itself", problem_mark=node.start_mark)
        ancestors = (*above, node)
        if isinstance(node, yaml.MappingNode):
            return {
                name: self._value(loader, value, _joined(path, name), ancestors)
                for name, value in self._entries(node, path)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self._value(loader, value, f"{path}[{n}]", ancestors) for n, value in enumerate(node.value)]
        _refuse_half_characters(node)
        try:
            value: object = loader.construct_object(node)
        except ValueError as error:
            # Python reads no number of more than 4,300 digits.
            problem = f"{path or 'it'} is a number that is too long to be a setting"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
        return value

    def _entries(self, node: yaml.MappingNode, path: str) -> Iterator[tuple[str, yaml.Node]]:
        lines_by_key: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be text", problem_mark=key.start_mark)
            _refuse_half_characters(key)
            name = str(key.value)
            if name in lines_by_key:
                problem = f"key {_joined(path, name)} stands twice, first on line {lines_by_key[name]}"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            lines_by_key[name] = line
            self._lines[_joined(path, name)] = line
            yield name, value


def _refuse_half_characters(node: yaml.Node) -> None:
    """Raise MarkedYAMLError for half a character by itself, which an escape spells and no message can be sent with."""
    if any("\ud800" <= letter <= "\udfff" for letter in str(node.value)):
        raise yaml.MarkedYAMLError(problem="there is half a character by itself", problem_mark=node.start_mark)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
