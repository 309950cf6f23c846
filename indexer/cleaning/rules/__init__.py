"""Why a block is not the article's: every rule, once, by name.

A rule has one name, one label for readers, and one entry, in the file of the first way by which it
knows a block:

- by the form of the whole block's text (and perhaps by place or context too), each kind of line in
  a file, which ``text`` puts in order: ``navigation``, ``media``, ``calls_to_action``,
  ``about_article``, ``related``, ``imprint``;
- ``element``: by an HTML element, its ARIA role, the words of its class and id;
- ``context``: by what stands around it;
- ``site``: learned from what a site's pages repeat.

To add a rule is to add its entry, with a label, its English in ``webui/translations``, and
examples of what it removes and what it must keep; ``tests/test_rules.py`` holds it to them.
"""

from indexer.cleaning.rules.context import CONTEXT_RULES
from indexer.cleaning.rules.element import ELEMENT_RULES
from indexer.cleaning.rules.rule import Rule
from indexer.cleaning.rules.site import SITE_RULES
from indexer.cleaning.rules.text import TEXT_RULES

ALL_RULES: tuple[Rule, ...] = (*TEXT_RULES, *ELEMENT_RULES, *CONTEXT_RULES, *SITE_RULES)
RULES: dict[str, Rule] = {rule.name: rule for rule in ALL_RULES}
