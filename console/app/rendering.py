"""Fills templates: every value is escaped, and a name that a template does not know is an error."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.compiler import CodeGenerator

from console.pages.catalogue import menu_of
from console.pages.interface import Rendered
from console.pages.support import cells, markup
from console.sign_in.visitor import Visitor


class _OneCallEach(CodeGenerator):
    """Has a template print each value by one call; Jinja's own two make several objects of each."""

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.printed(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")


class _Environment(Environment):
    code_generator_class = _OneCallEach
    printed = staticmethod(markup.printed)


@cache
def environment() -> Environment:
    """Return what fills templates."""
    made = _Environment(
        loader=PackageLoader("console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= cells.FILTERS | markup.FILTERS
    made.tests["instant"] = lambda value: isinstance(value, datetime)
    return made


def page_bytes(answer: Rendered, visitor: Visitor | None, path: str) -> bytes:
    """Return a page as it is sent."""
    around: dict[str, Any] = {
        "visitor": visitor,
        "menu": menu_of(visitor.roles, sees_everything=visitor.scope.everything) if visitor is not None else (),
        "path": path,
        "form_token": visitor.forgery_token if visitor is not None else "",
        "may_search": visitor is not None and bool(visitor.roles & {"analyst", "compliance", "auditor", "risk_owner"}),
    }
    defaults: dict[str, Any] = {"head": None, "q": ""}
    return environment().get_template(answer.template).render(defaults | around | dict(answer.values)).encode()
