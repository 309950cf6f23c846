"""Rules for who publishes, where and when: issuers, addresses, rights, days, sources."""

from indexer.cleaning.rules.patterns import DATE, DAY, PUBLISHED, TIME, any_of
from indexer.cleaning.rules.rule import Place, Rule, text_rule

_SAID = rf"{PUBLISHED}\s*(?:le)?\s*[::]?\s*"
#: A day, what says that something appeared then, and perhaps the same of a change.
_WHEN = rf"(?:{_SAID})?(?:le\s+)?{DAY}{DATE}{TIME}[\])]?(?:[\s|,;·–-]*{_SAID}{DAY}{DATE}{TIME})?"

IMPRINT_RULES: tuple[Rule, ...] = (
    text_rule(
        "about-issuer",
        "à propos de l’émetteur",
        any_of(
            r"à propos (?:de |du |des |d.)(?:la |les |l.)?(?-i:[A-ZÀ-Ý])[^.!?]{1,80}",
            r"à propos de (?:nous|l.auteure?|l.autrice)",
            r"déclaration d.intérêts|(?:contacts?|relations?|service)(?: avec les)? (?:de )?"
            r"(?:presse|médias?)|personnes?[- ]ressources?",
            r"notes? (?:aux|à l.attention des|à l.intention des|pour les)"
            r" (?:rédact(?:eurs|ions)|éditeurs|journalistes)[^.!?]{0,40}",
            r"(?:pour )?(?:plus (?:d.informations?|de renseignements?)|tout renseignement)"
            r"(?:,? (?:veuillez )?contact(?:er|ez)[^.!?]{0,40})?",
        )
        + r"\s*:?",
        removes=(
            "À propos de la Fédération nationale des passeurs",
            "Déclaration d'intérêts",
            "Contact presse",
            "Note aux rédacteurs :",
            "Pour plus d'informations, veuillez contacter :",
        ),
        keeps=(
            "À propos des loutres",
            "Le contact presse du ministère n'a pas répondu.",
            "À propos du Tibet, le ministre a rappelé sa position.",
        ),
        max_chars=120,
    ),
    text_rule(
        "address",
        "adresse",
        any_of(
            r"(?:adresse|tél(?:éphone)?|fax|télécopie|e-?mail|courriel|code postal|standard"
            r"|contact(?:s)?(?: presse)?|service de presse|site (?:web|internet))\s*\.?\s*[::].*",
            r"(?:\+|00)[\d\s().-]{8,24}|[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|www\.\S+",
        ),
        removes=(
            "Adresse : 12, rue des Lilas, 75000 Paris",
            "Tél. : +86 10 5555 0100",
            "presse@exemple.org",
        ),
        keeps=("L'adresse du président a été suivie d'un débat.",),
        max_chars=260,
        place=Place(elements="address"),
    ),
    text_rule(
        "copyright",
        "droits d’auteur",
        any_of(
            r"(?:copyright|©|\(c\)|ⓒ)[^a-zà-ÿ]{0,4}.*|(?:\S+\s){0,8}(?:©|copyright ©).*",
            r"tous (?:les )?droits (?:de reproduction )?(?:sont )?réservés.*",
            r".{0,60}[,–—.-] tous droits réservés[ .]*",
            r"(?:toute )?reproduction (?:même partielle )?(?:interdite|est interdite|soumise).*",
            r"site (?:web|internet)? ?(?:réalisé|conçu|hébergé|développé|produit) par.*",
            r"(?:(?:réalisation|conception|hébergement|support)(?: technique)?(?: et \w{4,12})?"
            r"(?:\s?[::]|\spar)|powered by)\s.{0,60}",
            r"all rights reserved.*",
        ),
        removes=(
            "Copyright © L'Agence. Tous droits réservés.",
            "© 2021 Agence Exemple",
            "Tous droits réservés. Site web réalisé par l'Atelier.",
            "Conception et réalisation : l'Atelier",
        ),
        keeps=(
            "La mention « tous droits réservés » figure désormais sur chaque carte.",
            "Le copyright protège les auteurs pendant soixante-dix ans.",
            "Réalisation du diagnostic",
        ),
        max_chars=260,
    ),
    text_rule(
        "icp-licence",
        "numéro de licence",
        r"(?:\W|[\u4e00-\u9fff]|ICP|\d|no|beian|licence|enregistrement|n°)*(?:ICP\s?[备证]|公网安备|ICP\s*n?[°o]?\s*\d|ICP)(?:\W|[\u4e00-\u9fff]|\d|[A-Z])*",
        removes=(
            "京ICP备18041594号",
            "京公网安备 11010202005508号",
            "ICP 05064401 - 公网安备 110102",
        ),
        keeps=(
            "Le numéro 京ICP备10203号 doit figurer au bas de chaque page, rappelle le ministère.",
        ),
    ),
    text_rule(
        "date-line",
        "ligne de date",
        # What stands before the day is a name; where a full stop follows, a short one, a place's:
        # « Elle est née dans le quartier du port, le 16 juin 1928. » is a sentence.
        rf"[\[(]?(?:.{{0,25}}[|,;–-]\s*(?={_WHEN}[\s.|]*$)|.{{0,60}}[|,;–-]\s*(?={_WHEN}[\s|]*$))?"
        rf"{_WHEN}[\s.|]*",
        removes=(
            "Publié le 1er janvier 2021 à 18h05",
            "29/06/2021",
            "fmprc.gov.cn| Mis à jour : 2021-06-29",
        ),
        keeps=(
            "Le 5 février 2019, les ministres se sont réunis.",
            "Elle est née dans le quartier du port, le 16 juin 1928.",
        ),
        max_chars=160,
    ),
    text_rule(
        "source-line",
        "ligne de source",
        r"(?:.{0,60}[\s|])?source\s*[::].{1,80}(?:(?:date|publié|mis).{0,60})?",
        removes=("Source : Xinhua", "Source : Ministère de la Santé Date : 29. 06. 2021"),
        keeps=("La source du fleuve est protégée.",),
        max_chars=200,
    ),
)
