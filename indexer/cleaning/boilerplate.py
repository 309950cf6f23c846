"""Why a block is not the article's, by the name of a rule.

A rule looks at a whole block's form: an article may speak of copyright, quote a licence number or
say « tous droits réservés » in a sentence and keeps it. Each rule carries what it removes and a
near miss that it must keep; the tests hold it to both. The rules serve HTML and plain text alike.
"""

import re
from dataclasses import dataclass

from indexer.cleaning.blocks import Block


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of furniture: a pattern that the whole block must fit, and how long it may be."""

    name: str
    pattern: re.Pattern[str]
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    max_chars: int = 200

    def fits(self, text: str) -> bool:
        """Whether the text is this furniture."""
        return len(text) <= self.max_chars and self.pattern.fullmatch(text) is not None


def _rule(
    name: str, pattern: str, removes: tuple[str, ...], keeps: tuple[str, ...], max_chars: int = 200
) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), removes, keeps, max_chars)


def _any(*alternatives: str) -> str:
    """Join alternatives to one pattern; each line of them may hold several."""
    return f"(?:{'|'.join(alternatives)})"


_GAP = r"[\s\u00a0\u202f|/·•,;:()\[\]>›»«<-]*"
_LANGUAGE = _any(
    r"中文|简体中文|简体|繁體中文|繁體|繁体|日本語|русский|العربية|한국어|tiếng việt",
    r"english|en|fr|zh|es|ar|ru",
    r"de|pt|it|français|francais|español|espanol|deutsch|português|portugues|italiano",
    r"contactez-nous|contact|nous contacter",
    r"version (?:anglaise|chinoise|française|mobile|imprimable)",
)
_SHARE = _any(
    r"partager?(?: cet(?:te)? (?:article|page)| sur)?|imprimer(?: (?:cet|l.)\s?article)?",
    r"envoyer(?: à un ami| par (?:e-?mail|courriel))?|facebook|twitter|x|linkedin|whatsapp",
    r"wechat|weibo|微信|微博|qq|telegram|messenger|pinterest|instagram|youtube|e-?mail",
    r"courriel|tweet(?:er)?|copier le lien|taille (?:du texte|de police)|agrandir|réduire",
    r"a\s?[+-]|a{1,3}|print|share|favoris|ajouter aux favoris|écouter(?: l.article)?",
    r"enregistrer|sur|lien|grand|moyen|petit|pdf|rss|suivez-nous",
    r"\d+ (?:commentaires?|partages?|vues?|lectures?)|\+|-",
)
_RELATED = _any(
    r"(?:à |a )?(?:lire|voir|découvrir|consulter) (?:aussi|également|ensuite)",
    r"sur le même (?:sujet|thème)",
    r"(?:articles?|actualités|dossiers|contenus|pages|liens|informations) (?:liée?s|associée?s"
    r"|connexes|similaires|récente?s|recommandée?s|populaires|utiles)",
    r"(?:les )?(?:plus|\+) (?:lus?|partagés?|consultés?|vus|populaires|récents)",
    r"dans la même (?:rubrique|catégorie)",
    r"(?:dernières|autres|toutes les|plus d.) ?"
    r"(?:nouvelles|actualités|infos|informations|dépêches)",
    r"recommandations?|recommandé(?:s)?(?: pour vous)?|pour aller plus loin",
    r"vous aimerez aussi|en savoir plus|nos (?:autres )?articles|à la une|liens amicaux",
    r"en relation",
)
_MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_DATE = (
    rf"(?:\d{{1,2}}(?:er)?\s+{_MONTH}\s+\d{{4}}|\d{{4}}\s?[-./年]\s?\d{{1,2}}\s?[-./月]\s?\d{{1,2}}日?"
    r"|\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{4})"
)
_TIME = (
    r"(?:[\s,]*(?:à|-|–)?\s*\d{1,2}\s?(?:h|:)\s?\d{0,2}(?:\s?:\s?\d{2})?(?:\s?(?:GMT|UTC|CET))?)?"
)
_DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
_PUBLISHED = (
    r"(?:publié|publiée|mis(?:e)? (?:à jour|en ligne)|mise à jour|modifié|actualisé|posté|date|paru"
    r"|créé)"
)

RULES: tuple[Rule, ...] = (
    _rule(
        "language-links",
        rf"{_GAP}{_LANGUAGE}(?:{_GAP}{_LANGUAGE})*{_GAP}",
        ("中文 English Contactez-nous", "FR | EN | 中文"),
        ("Le français et l'anglais sont les langues de travail.",),
    ),
    _rule(
        "breadcrumb",
        _any(
            r"vous êtes ici\s*:?.*|(?:accueil|home|page d.accueil)\s*(?:>|›|»|/|::|→).*",
            r"[^>›.]{2,40}(?:\s(?:>|›)\s[^>›.]{2,90}){2,}",
        ),
        ("Accueil > Actualités > Coopération", "Vous êtes ici : Accueil"),
        ("L'accueil des délégations a eu lieu à midi.",),
    ),
    _rule(
        "navigation",
        _any(
            r"[^|·•.!?]{2,30}(?:\s*[|·•]\s*[^|·•.!?]{2,30}){2,}\s*[|·•]?",
            r"(?:haut de page|retour(?: (?:en haut|à la liste|au sommaire|à l.accueil|en arrière))?"
            r"|accueil|menu|fermer|rechercher|recherche|plan du site|mentions légales"
            r"|aller au contenu(?: principal)?|passer au contenu|se connecter|connexion"
            r"|(?:article |page )?(?:précédente?|suivante?)(?:\s*:.*)?|page \d+ ?(?:sur|/) ?\d+"
            r"|(?:←|«|<|→).{0,90}|.{0,90}(?:→|>>)"
            r"|afficher plus|voir plus|voir tout|lire la suite)[ .…>»]*",
        ),
        ("Accueil | Actualités | Projets | Contact", "Haut de page", "Retour à la liste"),
        ("Le retour à la normale est prévu en mars.",),
    ),
    _rule(
        "image-name",
        r"(?:(?:image|photo|fichier)\s*:?\s*)?[^\s<>\"]{1,120}\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg)",
        ("W020210630630947864263.jpg", "Image : photo_12.PNG"),
        ("Le fichier photo.jpg a été publié par l'agence.",),
    ),
    _rule(
        "caption",
        _any(
            r"(?:photos?|image|légende|illustration|infographie|carte|vidéo|crédits? photos?"
            r"|ci-(?:dessus|contre|dessous))\s*[::].*",
            # A picture's credit: the agency, a stroke, who took it.
            r".{0,200}?(?:reuters|afp(?: photo)?|ap|epa|sipa|getty(?: images)?|xinhua|belga)"
            r"\s?/\s?[\w'’.-]+(?: [\w'’.-]+){0,4}[\s)–—-]*",
        ),
        (
            "– Le pont en 2008. REUTERS/Anne Morel –",
            "Photo : la halle du four, vue depuis l'entrée",
            "Légende : le pont en 1920",
        ),
        (
            "La photo du jour montre le pont.",
            "Le sondage AFP/Reuters donne le président sortant en tête depuis lundi, en hausse.",
        ),
        300,
    ),
    _rule(
        "reference",
        _any(
            r"(?:communiqué(?: de presse| conjoint)?|dépêche|note|circulaire|bulletin"
            r"|dossier de presse)?\s*(?:n\s?[°o]|numéro|réf(?:érence)?\.?\s*[::]?)\s*[\w./-]{1,30}",
            r"communiqué de presse|dépêche",
        ),
        ("Communiqué de presse n° 34/2018", "Réf. : 2018/34"),
        ("Le communiqué de presse annonce un accord.",),
        80,
    ),
    _rule(
        "share",
        rf"{_GAP}{_SHARE}(?:{_GAP}{_SHARE})*{_GAP}",
        ("Partager sur Facebook Twitter WeChat", "Taille du texte : A A A Imprimer"),
        ("Partager les fruits du développement est un objectif commun.",),
    ),
    _rule(
        "video-player",
        _any(
            r"votre navigateur ne (?:prend pas en charge|supporte pas|permet pas).*",
            r"(?:veuillez )?(?:activer|activez) (?:le )?javascript.*",
            r"(?:chargement|lecture) (?:du lecteur|de la vidéo|en cours).*",
            r"(?:lire|regarder|voir) la vidéo",
            r"(?:\d{1,2}:)?\d{1,2}:\d{2}\s*/\s*(?:\d{1,2}:)?\d{1,2}:\d{2}",
        ),
        ("Votre navigateur ne prend pas en charge la vidéo.", "00:00 / 03:12"),
        ("Lire la vidéo d'un regard neuf, tel est le pari du festival.",),
        300,
    ),
    _rule(
        "cookie",
        _any(
            r"(?:nous|ce site|notre site|le site|en poursuivant|en continuant|les cookies"
            r"|pour améliorer).{0,300}cookies?.{0,200}",
            r"(?:tout )?(?:accepter|refuser|paramétrer|personnaliser|gérer)"
            r"(?: (?:tout|les cookies|mes cookies|mes choix))*",
            r"gestion des cookies|j.accepte",
        ),
        ("Ce site utilise des cookies pour mesurer son audience.", "Tout accepter"),
        ("Le parlement a voté une loi sur les traceurs publicitaires et les cookies.",),
        600,
    ),
    _rule(
        "newsletter",
        _any(
            r"(?:abonnez-vous|inscrivez-vous|s.abonner|s.inscrire|recevez).{0,160}(?:newsletter|lettre|alertes?|actualités?|courriel|e-?mail|inscription).{0,80}",
            r"(?:newsletter|lettre d.information|s.abonner|abonnez-vous"
            r"|votre (?:adresse )?e-?mail|ok)\s*[.!:]?",
        ),
        ("Abonnez-vous à notre lettre d'information", "Newsletter"),
        ("La lettre adressée au ministre demande des mesures.",),
        300,
    ),
    _rule(
        "related",
        rf"(?:{_RELATED})(?:\s*:?|\s*:.*)",
        ("Lire aussi : Le sommet s'ouvre à Dakar", "Articles liés", "Les plus lus"),
        ("Il faut lire aussi les annexes du rapport pour comprendre.",),
        260,
    ),
    _rule(
        "tags",
        r"(?:mots?[- ]cl[ée]s?|tags?|étiquettes?|thèmes?|thématiques?|rubriques?|catégories?"
        r"|classé dans|sujets?)\s*[::].*",
        ("Mots-clés : coopération, santé", "Rubrique : Coopération"),
        ("Le thème choisi cette année est l'eau.",),
    ),
    _rule(
        "byline",
        _any(
            r"[(\[]?\s*(?:rédact(?:eur|rice|ion)(?: en chef| web)?|éditeurs?|éditrice|editor"
            r"|auteurs?|autrice|responsable d.édition|web ?editor|traduction|relecture|par"
            r"|crédits?(?: photos?)?)\s*[::].*[)\]]?",
            r"par (?:la rédaction|[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’.-]+){1,3})"
            r"(?: (?:avec|pour|à) .{0,60})?",
        ),
        ("Rédacteur : Li Wei", "(Rédactrice : Anne Morel)", "Par la rédaction"),
        ("Par ailleurs, les deux parties se félicitent.", "Par Toutatis, la pièce se joue à Metz."),
        120,
    ),
    _rule(
        "end-mark",
        r"[\s(\[*#=_~–—-]*(?:fin(?: de l.article| du communiqué)?|end)?[\s)\]*#=_~.–—-]*",
        ("Fin", "- Fin -", "* * *", "(FIN)"),
        ("Fin mars, les travaux commenceront.",),
        40,
    ),
    _rule(
        "qr-code",
        _any(
            r".{0,80}(?:scann(?:ez|er)|flash(?:ez|er)).{0,120}|qr ?code|code qr",
            r".{0,60}(?:code qr|qr code).{0,60}(?:wechat|微信|mobile|téléphone).{0,40}",
        ),
        ("Scannez le code QR pour lire sur mobile",),
        ("Un code QR figure sur chaque dose livrée.",),
        160,
    ),
    _rule(
        "comments",
        _any(
            r"(?:\d+ )?(?:commentaires?|réactions?)(?: ?\(\d+\))?",
            r"(?:laisser|ajouter|écrire|poster) un commentaire.*",
            r"(?:réagir|commenter)(?: à cet article)?|soyez le premier à .*|connectez-vous pour .*",
        ),
        ("Laisser un commentaire", "Commentaires (3)"),
        ("Le porte-parole a refusé tout commentaire.",),
    ),
    _rule(
        "address",
        _any(
            r"(?:adresse|tél(?:éphone)?|fax|télécopie|e-?mail|courriel|code postal|standard"
            r"|contact(?:s)?(?: presse)?|service de presse|site (?:web|internet))\s*\.?\s*[::].*",
            r"(?:\+|00)[\d\s().-]{8,24}|[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|www\.\S+",
        ),
        (
            "Adresse : 12, rue des Lilas, 75000 Paris",
            "Tél. : +86 10 5555 0100",
            "presse@exemple.org",
        ),
        ("L'adresse du président a été suivie d'un débat.",),
        260,
    ),
    _rule(
        "copyright",
        _any(
            r"(?:copyright|©|\(c\)|ⓒ)[^a-zà-ÿ]{0,4}.*|(?:\S+\s){0,8}(?:©|copyright ©).*",
            r"tous (?:les )?droits (?:de reproduction )?(?:sont )?réservés.*",
            r".{0,60}[,–—.-] tous droits réservés[ .]*",
            r"(?:toute )?reproduction (?:même partielle )?(?:interdite|est interdite|soumise).*",
            r"site (?:web|internet)? ?(?:réalisé|conçu|hébergé|développé|produit) par.*",
            r"(?:réalisation|conception|hébergement|support technique|powered by)(?: technique)?"
            r"\s*[::]?\s.{0,60}",
            r"all rights reserved.*",
        ),
        (
            "Copyright © L'Agence. Tous droits réservés.",
            "© 2021 Agence Exemple",
            "Tous droits réservés. Site web réalisé par l'Atelier.",
        ),
        (
            "La mention « tous droits réservés » figure désormais sur chaque carte.",
            "Le copyright protège les auteurs pendant soixante-dix ans.",
        ),
        260,
    ),
    _rule(
        "icp-licence",
        r"(?:\W|[\u4e00-\u9fff]|ICP|\d|no|号|beian|licence|enregistrement|n°)*(?:ICP\s?[备证]|公网安备|ICP\s*n?[°o]?\s*\d|ICP)(?:\W|[\u4e00-\u9fff]|ICP|\d|no|n°|号|[A-Z])*",
        ("京ICP备18041594号", "京公网安备 11010202005508号", "ICP 05064401 - 公网安备 110102"),
        ("Le numéro 京ICP备10203号 doit figurer au bas de chaque page, rappelle le ministère.",),
    ),
    _rule(
        "date-line",
        rf"[\[(]?(?:.{{0,60}}[|,;–-]\s*)?(?:{_PUBLISHED}\s*(?:le)?\s*[::]?\s*)?(?:le\s+)?{_DAY}{_DATE}{_TIME}[\])]?"
        rf"(?:[\s|,;·–-]*{_PUBLISHED}\s*(?:le)?\s*[::]?\s*{_DAY}{_DATE}{_TIME})?[\s.|]*",
        (
            "Publié le 1er janvier 2021 à 18h05",
            "29/06/2021",
            "fmprc.gov.cn| Mis à jour : 2021-06-29",
        ),
        ("Le 5 février 2019, les ministres se sont réunis.",),
        160,
    ),
    _rule(
        "source-line",
        r"(?:.{0,60}[\s|])?source\s*[::].{1,80}(?:(?:date|publié|mis).{0,60})?",
        ("Source : Xinhua", "Source : Ministère de la Santé Date : 29. 06. 2021"),
        ("La source du fleuve est protégée.",),
        200,
    ),
)

#: Headings after which a list of other articles follows.
STARTS_RELATED = re.compile(rf"(?:{_RELATED})\s*:?", re.IGNORECASE)


def rule_for(block: Block) -> str | None:
    """Answer the name of the rule that says this block is furniture, if one does."""
    if block.rule is not None:
        return block.rule
    for rule in RULES:
        if rule.fits(block.text):
            return rule.name
    return None
