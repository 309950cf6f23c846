"""Rules by what stands around a block, for HTML and text alike.

What stands around a block is seen by ``html_article``, ``text_article`` and those they ask; the
rules that these name are declared here, and what follows a heading such as « Articles liés ».
"""

from collections.abc import Sequence

from indexer.cleaning.blocks import Block
from indexer.cleaning.rules.patterns import STARTS_RELATED
from indexer.cleaning.rules.rule import Example, Rule

_STORY = "Le port de Kervalo a rouvert lundi matin, après six jours de travaux sur la digue."
_SUBSCRIPTION = "Un abonnement annuel donne droit au journal du samedi et à tous ses suppléments."
_WORKS = (
    "La digue de Kervalo, éventrée en janvier par une tempête, a été relevée pierre après pierre "
    "par une quinzaine de maçons venus des communes voisines. Les pêcheurs, privés de quai, "
    "avaient débarqué leurs caisses à la plage pendant tout le chantier, sous la surveillance "
    "inquiète des gendarmes maritimes. La pompe installée derrière la digue videra désormais "
    "l'avant-port en quelques heures, promet l'ingénieur municipal."
)
_COPY = f"Les marchés\n\nLe port de Kervalo rouvre\n\nPublié le 3 mai 2021\n\n{_STORY}"
_PAGE = f"<body><p>Les marchés</p><h1>Le port de Kervalo rouvre</h1><p>{_STORY}</p>"

_OFFER = "La boutique du port vend des cartes marines et des cirés, tous les jours."
_MORE = "La route du quai reste fermée jusqu'à la fin du mois, précise la mairie."
_LONG = " ".join(5 * (_STORY, _MORE))
_STATED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
    f'{_LONG}"}}</script>'
)

CONTEXT_RULES: tuple[Rule, ...] = (
    # The title is no furniture, but no paragraph either.
    Rule(
        "title",
        "titre",
        examples=(
            Example(_COPY, removes="Le port de Kervalo rouvre", keeps=_STORY),
            Example(_PAGE, removes="Le port de Kervalo rouvre", keeps=_STORY),
        ),
    ),
    Rule(
        "before-title",
        "avant le titre",
        examples=(
            Example(_COPY, removes="Les marchés", keeps=_STORY),
            Example(_PAGE, removes="Les marchés", keeps=_STORY),
        ),
    ),
    Rule(
        "repeated-title",
        "titre répété",
        examples=(
            Example(
                f"{_COPY}\n\nLe port de Kervalo rouvre\n\n{_STORY}",
                removes="Le port de Kervalo rouvre",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "page-number",
        "numéro ou titre de page",
        examples=(
            Example(f"{_COPY}\n\n- 1 -\n\n{_WORKS}\n\n- 2 -\n", removes="- 1 -", keeps=_STORY),
        ),
    ),
    Rule(
        "front-matter",
        "en-tête du fichier",
        examples=(
            Example(
                f"---\ntitle: Le port de Kervalo rouvre\ndate: 2021-05-03\n---\n\n{_COPY}",
                removes="date: 2021-05-03",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "inserted-box",
        "encadré",
        examples=(
            Example(
                f"{_COPY}\n\nNewsletter\n\nTous les mardis\n\n{_WORKS}\n\n{_OFFER}",
                removes="Tous les mardis",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "off-topic",
        "autre sujet",
        examples=(
            Example(
                f"{_COPY}\n\n{_WORKS}\n\nOffre\n\nPanier\n\n{_SUBSCRIPTION}\n\nPanier\n\nRetour\n\n"
                "Les pêcheurs de Kervalo attendaient la digue et la pompe depuis trois hivers, et "
                "le chantier du quai avait été promis deux fois avant la tempête.\n\n"
                "La pompe sera essayée dimanche devant les gendarmes, les maçons et les communes "
                "voisines, puis confiée à l'ingénieur municipal jusqu'à la fin du printemps.",
                removes=_SUBSCRIPTION,
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "after-article",
        "après l’article",
        examples=(
            Example(f"{_COPY}\n\nMétéo marine", removes="Météo marine", keeps=_STORY),
            Example(f"{_PAGE}<p>Météo marine</p>", removes="Météo marine", keeps=_STORY),
        ),
    ),
    Rule(
        "outside-article",
        "hors de l’article",
        examples=(
            Example(
                f"<body><article><h1>Le port de Kervalo rouvre</h1><p>{_STORY}</p></article>"
                "<div><p>Météo marine</p></div>",
                removes="Météo marine",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "links",
        "liens",
        examples=(
            Example(
                f"{_PAGE}<p><a href='/digue'>La digue tient bon</a></p><p>{_STORY}</p>",
                removes="La digue tient bon",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "repeated-text",
        "texte répété",
        examples=(
            Example(
                f"{_PAGE}<p>{_MORE}</p><div class='mobile'><p>{_STORY}</p></div>",
                removes=_STORY,
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "repeated-label",
        "mention répétée",
        examples=(
            Example(
                f"Réagissez\n\n{_COPY}\n\nRéagissez\n\n{_STORY}\n\nRéagissez",
                removes="Réagissez",
                keeps=_STORY,
            ),
            Example(
                f"{_PAGE}<p>Contenu</p><p>{_MORE}</p><p>Contenu</p><p>La pêche reprend jeudi à "
                "l'aube, dit le port.</p><p>Contenu</p>",
                removes="Contenu",
                keeps=_MORE,
            ),
        ),
    ),
    Rule(
        "label",
        "mention",
        examples=(
            Example(
                f"<body><article><h1>Le port de Kervalo rouvre</h1><div>Maud Ferrier</div>"
                f"<p>{_STORY}</p><p>{_MORE}</p></article>",
                removes="Maud Ferrier",
                keeps=_STORY,
            ),
        ),
    ),
    Rule(
        "heading-without-text",
        "titre sans texte",
        examples=(
            Example(
                f"{_PAGE}<h2>Sur le port</h2><p><a href='/digue'>La digue tient bon</a></p>"
                f"<p>{_MORE}</p>",
                removes="Sur le port",
                keeps=_STORY,
            ),
        ),
    ),
    # The page's JSON-LD states the article's text.
    Rule(
        "not-in-stated-text",
        "absent du texte déclaré",
        examples=(
            Example(
                f"<head>{_STATED}</head><body><article><h1>Le port de Kervalo rouvre</h1>"
                f"<section><p>{_LONG}</p></section><section><p>{_OFFER}</p></section></article>",
                removes=_OFFER,
                keeps=_LONG,
            ),
        ),
    ),
)


def drop_related(blocks: Sequence[Block], rules: list[str | None], title_at: int) -> None:
    """After a heading such as « Articles liés », short lines are titles of other articles."""
    listing = False
    for n in range(title_at + 1, len(blocks)):
        if rules[n] == "related":
            listing = STARTS_RELATED.fullmatch(blocks[n].text) is not None
        elif listing and rules[n] is None:
            if blocks[n].is_prose and blocks[n].link_share < 0.2 and blocks[n].ends_sentence:
                listing = False
            else:
                rules[n] = "related"
