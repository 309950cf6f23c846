"""Rules by the form of a whole block's text, which serve HTML and plain text alike.

An article may speak of copyright, quote a licence number or say « tous droits réservés » in a
sentence and keeps it: a form is that of a whole block. A module holds those of a kind of line; the
first that fits says why, so more particular ones stand first, in a module and among the modules
below. Those that are also known by their place in an HTML page say so with their form.
"""

import re
from functools import cache, lru_cache

from indexer.cleaning.blocks import Block
from indexer.cleaning.rules.about_article import ABOUT_ARTICLE_RULES
from indexer.cleaning.rules.calls_to_action import CALL_TO_ACTION_RULES
from indexer.cleaning.rules.imprint import IMPRINT_RULES
from indexer.cleaning.rules.media import MEDIA_RULES
from indexer.cleaning.rules.navigation import NAVIGATION_RULES
from indexer.cleaning.rules.related import RELATED_RULES
from indexer.cleaning.rules.rule import Rule

TEXT_RULES: tuple[Rule, ...] = (
    *NAVIGATION_RULES,
    *MEDIA_RULES,
    *CALL_TO_ACTION_RULES,
    *ABOUT_ARTICLE_RULES,
    *RELATED_RULES,
    *IMPRINT_RULES,
)


_FORMS = tuple((rule.name, rule.form) for rule in TEXT_RULES if rule.form is not None)
_MAX_CHARS = max(form.max_chars for _name, form in _FORMS)
#: Longer texts may have few of the forms.
_MAX_SHORT_CHARS = 200


@cache
def _any_form(least_chars: int) -> re.Pattern[str]:
    """Return a pattern of all forms that texts of more than so many characters may have."""
    forms = [form.expression for _name, form in _FORMS if form.max_chars > least_chars]
    return re.compile("|".join(forms), re.IGNORECASE)


def rule_for(block: Block) -> str | None:
    """Return the name of the rule that says this block is furniture, if one does by itself."""
    if block.rule is not None:
        return block.rule
    return _rule_by_form(block.text) if len(block.text) <= _MAX_CHARS else None


@lru_cache(maxsize=8192)
def _rule_by_form(text: str) -> str | None:
    """Return the first rule whose form the text has; pages of a site say the same again."""
    # Nearly no paragraph has any of the forms: one look tells those.
    any_form = _any_form(0 if len(text) <= _MAX_SHORT_CHARS else _MAX_SHORT_CHARS)
    if any_form.fullmatch(text) is None:
        return None
    return next((name for name, form in _FORMS if form.fits(text)), None)
