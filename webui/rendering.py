"""Pages made of templates, in the language of the request.

Each language has templates of its own, compiled with its words in them and with filters that speak
it: while a page is made no word is looked up. What stands in a page is escaped by its template,
text by text.
"""

import re
from collections.abc import MutableMapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import request
from jinja2 import Environment, FileSystemLoader, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from markupsafe import Markup

from indexer.query.fields import FIELDS
from webui import statics
from webui.filters import ESCAPED, escaped, filters_of
from webui.languages import language, translated, worded
from webui.params import asked_language

_TEMPLATES = Path(__file__).parent / "templates"
#: A text of a template that nothing is put into.
_WORDS = re.compile(r"""\{\{ _\((["'])(?P<text>(?:(?!\1).)+)\1\) \}\}""")


class _Translation(Extension):
    """Puts a language's words in place of ``{{ _("…") }}`` when a template is compiled."""

    def preprocess(self, source: str, *_about: str | None) -> str:
        lang = self.environment.globals["lang"]
        return _WORDS.sub(lambda found: translated(found["text"], lang), source)


class _CodeGenerator(CodeGenerator):
    """Has templates escape by :func:`~webui.filters.escaped`, which takes a third of the time.

    And not at all what a filter gives that holds nothing to escape. What templates call is called
    as it stands: nothing of ours asks for their context.
    """

    def visit_Call(self, node: nodes.Call, frame: Frame, *_about: object) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for keyword in node.kwargs:
            self.write(f"{keyword.key}=")
            self.visit(keyword.value, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, *_about: object) -> None:
        is_escaped = isinstance(node, nodes.Filter) and node.name in ESCAPED
        self.write("str(" if is_escaped else "environment.escaped(")


class _Environment(Environment):
    """Templates that never change while they are in use.

    A macro stands in a template without blocks, which the ones that call it import: of one that
    stands beside blocks and its page's values each holds the other, and both wait for the garbage
    collector.
    """

    code_generator_class = _CodeGenerator
    escaped = staticmethod(escaped)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._compiled: dict[str | Template, Template] = {}

    def get_template(self, name: str | Template, *about: Any, **options: Any) -> Template:
        """Return a template; no file is looked at a second time, nor a lock taken."""
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = super().get_template(name, *about, **options)
        return found

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what every template sees, as the dictionary that it is."""
        return {**self.globals, **own} if own else self.globals


@cache
def _environment(lang: str) -> Environment:
    """Return the templates of a language."""
    environment = _Environment(
        loader=FileSystemLoader(_TEMPLATES),
        extensions=[_Translation],
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        lang=lang, _=partial(worded, lang), fields=FIELDS, static_address=statics.address
    )
    environment.filters.update(filters_of(lang))
    # The same on every page that has them.
    for part, template in (("syntax", "_language.html"), ("keys", "_keys.html")):
        made = environment.get_template(template).render()
        environment.globals[part] = Markup(made)  # noqa: S704 - a template escaped it
    return environment


def render(name: str, **context: object) -> str:
    """Return a template filled in, in the language of the request."""
    asked = asked_language(request.args)
    template = _environment(language()).get_template(name)
    return template.render(context, lang_query=f"?lang={asked}" if asked else "")
