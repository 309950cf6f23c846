"""Rules for what leads around a site: languages, crumbs, menus."""

from indexer.cleaning.rules.patterns import GAP, LANGUAGE, any_of
from indexer.cleaning.rules.rule import Place, Rule, text_rule

#: An entry of a menu: with no blanks around it, so that a line is cut at its bars in one way only.
_ENTRY = r"[^|·•.!?\s][^|·•.!?]{0,28}[^|·•.!?\s]"

NAVIGATION_RULES: tuple[Rule, ...] = (
    text_rule(
        "language-links",
        "choix de langue",
        rf"{GAP}{LANGUAGE}(?:{GAP}{LANGUAGE})*{GAP}",
        removes=("中文 English Contactez-nous", "FR | EN | 中文"),
        keeps=("Le français et l'anglais sont les langues de travail.",),
        place=Place(names="lang langs language languages langue langues langswitch switcher"),
    ),
    text_rule(
        "breadcrumb",
        "fil d’Ariane",
        any_of(
            r"vous êtes ici\s*:?.*|(?:accueil|home|page d.accueil)\s*(?:>|›|»|/|::|→).*",
            r"[^>›.]{2,40}(?:\s(?:>|›)\s[^>›.]{2,90}){2,}",
        ),
        removes=("Accueil > Actualités > Coopération", "Vous êtes ici : Accueil"),
        keeps=("L'accueil des délégations a eu lieu à midi.",),
        place=Place(names="breadcrumb breadcrumbs ariane filariane crumb crumbs position"),
    ),
    text_rule(
        "navigation",
        "navigation",
        any_of(
            rf"{_ENTRY}(?:\s*[|·•]\s*{_ENTRY}){{2,}}\s*[|·•]?",
            r"(?:haut de page|retour(?: (?:en haut|à la liste|au sommaire|à l.accueil|en arrière))?"
            r"|accueil|menu|fermer|rechercher|recherche|plan du site|mentions légales"
            r"|aller au contenu(?: principal)?|passer au contenu|se connecter|connexion"
            r"|(?:article |page )?(?:précédente?|suivante?)(?:\s*:.*)?|page \d+ ?(?:sur|/) ?\d+"
            # A guillemet points back where it opens no quotation and no sentence follows.
            r"|(?:←|<|→|«(?!.{0,90}(?:»|[.!?…]\s*$))).{0,90}|.{0,90}(?:→|>>)"
            r"|afficher plus|voir plus|voir tout|lire la suite)[ .…>»]*",
        ),
        removes=(
            "Accueil | Actualités | Projets | Contact",
            "Haut de page",
            "Retour à la liste",
            "« Page précédente",
        ),
        keeps=(
            "Le retour à la normale est prévu en mars.",
            "« Aucun regret », répond le maire.",
            "« Il sonnait faux », dit-elle.",
            "« Il faut partir, et partir tout de suite.",
        ),
        place=Place(
            elements="nav menu amp-sidebar",
            roles="navigation menu menubar",
            names="nav navbar navigation menu menus submenu topbar topnav sitemap pager "
            "pagination paging skip skiplink toc sommaire",
        ),
    ),
)
