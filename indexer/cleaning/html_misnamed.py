"""Places that are named or hidden like furniture and hold the article all the same.

Sites name the main column after its neighbour, wrap a page in a form, hide the rest of an article
until somebody clicks. What the page says elsewhere, and the prose itself, is believed more.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.cleaning.blocks import Block, bare
from indexer.cleaning.main_content import Outline

#: Shorter texts stand in other texts by chance.
_MIN_QUOTED_CHARS = 40
#: So many paragraphs that are hidden beside others go on with them.
_MIN_HIDDEN_PARAGRAPHS = 2
#: Furniture of a page's edges that a sentence may speak of, and how long such a sentence is.
_EDGE_RULES = frozenset("address copyright icp-licence reference source-line tags".split())
_MIN_SENTENCE_WORDS, _MIN_CLOSING_WORDS = 10, 18
_NOTICE = re.compile(
    r"\W*(?:©|\(c\)|copyright|tous droits|toute reproduction|reproduction|site|adresse|tél|contact"
    r"|source|tags?|mots?[- ]cl)",
    re.IGNORECASE,
)
#: Places of pictures, which the data's text may hold too.
_NOT_STATED = frozenset(("caption",))
#: A place that holds so much of the page's prose, where so little stands elsewhere, is misnamed;
#: what is laid over a page, or hidden in it, only where nothing else stands.
_MOST_PROSE, _LITTLE_PROSE = 0.6, 0.15
_OVERLAID = frozenset(("hidden", "dialog", "newsletter"))
#: Elements that nobody calls so by mistake.
_SURE_ELEMENTS = ("aside.", "footer.", "nav.")
#: Nobody's article stands there, whatever else the page holds.
_NEVER = frozenset(("comments", "cookie"))


def forgive_places(blocks: Sequence[Block], outline: Outline, body: str | None) -> list[Block]:
    """Return the blocks, without their place's rule where the article stands there.

    ``body`` is the article's text where the page states it in its data.
    """
    forgiven = _main_places(blocks, outline)
    stated = bare(body or "")
    hidden = _hidden_rest(blocks, outline)
    form = _article_form(blocks)
    kept = []
    for n, block in enumerate(blocks):
        if block.rule is not None and block.rule not in _NEVER:
            if (
                block.form == form and block.reads_as_prose and block.rule != "hidden"
            ) or _is_stated(block, stated):
                block = replace(block, rule=None)
            elif block.rule in forgiven or n in hidden:
                block = replace(block, rule=block.within)
        kept.append(block)
    return kept


def _article_form(blocks: Sequence[Block]) -> str | None:
    """Return the class that most of the page's visible prose has, if it has one."""
    prose: Counter[str] = Counter()
    for block in blocks:
        if block.is_prose:
            prose[block.form] += len(block.text)
    form, chars = prose.most_common(1)[0] if prose else ("", 0)
    is_classed = form.startswith("p.") and form != "p."
    return form if is_classed and chars > 0.5 * prose.total() else None


def _is_stated(block: Block, stated: str) -> bool:
    letters = bare(block.text) if stated and not _NOT_STATED & {block.rule, block.within} else ""
    return len(letters) >= _MIN_QUOTED_CHARS and letters in stated


def _main_places(blocks: Sequence[Block], outline: Outline) -> set[str]:
    """Return the rules of places that hold most of the page's prose; by name, not by element."""
    prose: Counter[str | None] = Counter()
    mains = [
        number
        for number, container in enumerate(outline.containers)
        if container.form.startswith("main.")
    ][:1]
    has_main = any(b.is_prose and outline.holds(m, b.container) for m in mains for b in blocks)
    for block in blocks:
        if block.reads_as_prose:
            is_sure = block.rule is not None and (
                (has_main and not outline.holds(mains[0], block.container))
                or any(
                    outline.containers[container].form.startswith(_SURE_ELEMENTS)
                    for container in outline.around(block.container)
                )
            )
            prose["" if is_sure else block.rule] += len(block.text)
    total = prose.total()
    return {
        rule
        for rule, chars in prose.items()
        if rule
        and chars > _MOST_PROSE * total
        and prose[None] < (_LITTLE_PROSE if rule not in _OVERLAID else 0.01) * total
    }


def _hidden_rest(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Return hidden blocks that go on where visible paragraphs of the same form stop."""
    shown: dict[int, set[str]] = {}
    hidden: dict[int, list[int]] = {}
    for n, block in enumerate(blocks):
        if block.rule == "hidden":
            hidden.setdefault(block.container, []).append(n)
        elif block.is_prose:
            shown.setdefault(block.container, set()).add(block.form)
    rest: set[int] = set()
    for container, numbers in hidden.items():
        forms = _beside(container, outline, shown)
        prose = [n for n in numbers if blocks[n].reads_as_prose]
        alike = sum(_tag(blocks[n].form) in forms for n in prose)
        if alike >= _MIN_HIDDEN_PARAGRAPHS:
            start, end = container, outline.ends[container]
            rest.update(n for holder, held in hidden.items() if start <= holder < end for n in held)
    return rest


def _beside(container: int, outline: Outline, shown: Mapping[int, set[str]]) -> set[str]:
    """Return the elements of the visible paragraphs right around a container."""
    parent = outline.containers[container].parent
    return {_tag(form) for outer in (container, parent) for form in shown.get(outer, ())}


def _tag(form: str) -> str:
    return form.partition(".")[0]


def forgive_sentences(blocks: Sequence[Block], rules: list[str | None]) -> None:
    """Take back rules on sentences that stand beside paragraphs formed like them.

    An article on copyright says « tous droits réservés »; a page says it below its article.
    """
    for n, block in enumerate(blocks):
        if (
            rules[n] in _EDGE_RULES
            and block.rule is None
            and block.ends_sentence
            and block.words >= _MIN_SENTENCE_WORDS
            and block.link_share < 0.3
        ):
            before, after = (_is_beside(m, block, blocks, rules) for m in (n - 1, n + 1))
            opens = after and rules[n] == "copyright"  # a notice stands at a page's end
            closes = before and block.words >= _MIN_CLOSING_WORDS and not _NOTICE.match(block.text)
            if opens or (before and after) or closes:
                rules[n] = None


def _is_beside(n: int, block: Block, blocks: Sequence[Block], rules: Sequence[str | None]) -> bool:
    """Whether a paragraph formed like the block stands there."""
    return (
        0 <= n < len(blocks)
        and rules[n] is None
        and blocks[n].is_prose
        and (blocks[n].form, blocks[n].container) == (block.form, block.container)
    )
