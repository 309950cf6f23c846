"""Rules by the form of a whole block's text, which serve HTML and plain text alike.

An article may speak of copyright, quote a licence number or say « tous droits réservés » in a
sentence and keeps it: a form is that of a whole block. The first rule that fits says why, so more
particular ones stand first. Those that are also known by their place in an HTML page say so here.
"""

import re
from functools import lru_cache

from indexer.cleaning.blocks import Block
from indexer.cleaning.rules.patterns import (
    DATE,
    DAY,
    DURATION,
    GAP,
    LANGUAGE,
    PUBLISHED,
    READ_ALSO,
    RELATED,
    SHARE,
    TIME,
    any_of,
)
from indexer.cleaning.rules.rule import Example, Place, Rule, text_rule

#: An entry of a menu: with no blanks around it, so that a line is cut at its bars in one way only.
_ENTRY = r"[^|·•.!?\s][^|·•.!?]{0,28}[^|·•.!?\s]"

_SAID = rf"{PUBLISHED}\s*(?:le)?\s*[::]?\s*"
#: A day, what says that something appeared then, and perhaps the same of a change.
_WHEN = rf"(?:{_SAID})?(?:le\s+)?{DAY}{DATE}{TIME}[\])]?(?:[\s|,;·–-]*{_SAID}{DAY}{DATE}{TIME})?"

#: What tells how long a text takes to read.
_READING = any_of(
    r"(?:temps|durée) de lecture(?: de (?:cet |l.)article)?(?: (?:estimée?|moyen(?:ne)?)(?: à)?)?"
    rf"\s?:?\s?(?:{DURATION}|\d{{1,3}})",
    rf"lecture(?: rapide)?\s?:?\s?(?:de |en )?\(?{DURATION}\)?",
    rf"(?:à lire|lire|lu|se lit|(?:lire|lisez) (?:cet |l.)article) en {DURATION}",
    rf"{DURATION} (?:(?:de|pour la) lecture(?: estimée?)?|read)"
    rf"(?:\s?(?:[·|•,;/()–—-]|{PUBLISHED})(?:.{{0,29}}[^.!?…])?)?",
)
_LENGTH = rf"(?:\s?[:(·|•,–—-]?\s?(?:durée\s?:?\s?|en )?{DURATION}\)?)?"
_VOICE = (
    r"(?:par|avec|grâce à) (?:une |l.|la )?(?:voix (?:de synthèse|synthétique|artificielle)"
    r"|intelligence artificielle|synthèse vocale|ia)"
)
#: What offers an article to the ear, with its length or not.
_HEARING = any_of(
    r"(?:(?:à )?(?:ré)?écouter|(?:ré)?écoute[rz] (?:le |la |l.|cet |cette |ce |notre |une? )?"
    r"(?:article|texte|audio|version audio|podcast|épisode|émission|chronique|entretien|interview"
    r"|reportage|extrait|son|lecture)(?: de (?:cet |l.)article)?(?: en audio)?"
    rf"(?: lue? {_VOICE}|\s?\(?synthèse vocale\)?)?){_LENGTH}",
    rf"(?:(?:article|version|lecture|contenu|extrait|lecteur) )?audio{_LENGTH}",
    rf"(?:(?:temps|durée) d.)?écoute[rz]?\s?:?\s?{DURATION}|{DURATION} d.écoute",
)

TEXT_RULES: tuple[Rule, ...] = (
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
    text_rule(
        "image-name",
        "nom d’image",
        r"(?:(?:image|photo|fichier)\s*:?\s*)?[^\s<>\"]{1,120}\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg)",
        removes=("W020210630630947864263.jpg", "Image : photo_12.PNG"),
        keeps=("Le fichier photo.jpg a été publié par l'agence.",),
    ),
    text_rule(
        "caption",
        "légende d’image",
        any_of(
            r"(?:photos?|image(?: illustrative| d.illustration)?|légende|illustration|infographie"
            r"|carte|vidéo|crédits? photos?|ci-(?:dessus|contre|dessous))\s*[::].*",
            # A picture's credit: the agency, a stroke, who took it.
            r".{0,200}?(?:reuters|afp(?: photo)?|ap|epa|sipa|getty(?: images)?|xinhua|belga)"
            r"\s?/\s?[\w'’.-]+(?: [\w'’.-]+){0,4}[\s)–—-]*",
        ),
        removes=(
            "– Le pont en 2008. REUTERS/Anne Morel –",
            "Photo : la halle du four, vue depuis l'entrée",
            "Légende : le pont en 1920",
        ),
        keeps=(
            "La photo du jour montre le pont.",
            "Le sondage AFP/Reuters donne le président sortant en tête depuis lundi, en hausse.",
        ),
        max_chars=300,
        place=Place(elements="figure figcaption", names="legende caption credit credits"),
    ),
    text_rule(
        "reference",
        "référence du document",
        any_of(
            r"(?:communiqué(?: de presse| conjoint)?|dépêche|note|circulaire|bulletin"
            r"|dossier de presse)?\s*(?:n\s?[°º]\s*|no\.?\s+(?=\d)|numéro\s+"
            r"|réf(?:érence)?\.?\s*[::]\s*|réf\.\s+)[\w./-]{1,30}",
            r"communiqué de presse|dépêche",
        ),
        removes=("Communiqué de presse n° 34/2018", "Réf. : 2018/34"),
        keeps=(
            "Non.",
            "Notre histoire",
            "Références",
            "Le communiqué de presse annonce un accord.",
        ),
        max_chars=80,
    ),
    text_rule(
        "audio",
        "lecteur audio",
        any_of(
            rf"[\W_]{{0,4}}{_HEARING}(?:{GAP}(?:{_HEARING}|{DURATION}))?[\s.)]*",
            r"(?:(?:cet |l.)?article |(?:ce |le )?texte |(?:cette |la )?version audio |audio "
            r"|lecture |contenu )?(?:vous )?(?:est )?"
            r"(?:lue?|générée?|réalisée?|produite?|proposée?)"
            rf" {_VOICE}[\s.]*",
            r"(?:cet |l.)article (?:est )?(?:aussi |également )?disponible"
            r" en (?:version )?audio\W*",
            r"(?:voix (?:de synthèse|synthétique)|synthèse vocale|(?:lecture|écoute) automatique)",
            r"votre navigateur ne .{0,60}\baudio\b.{0,40}",
            r"(?:télécharger|s.abonner à|s.abonner au|suivre) ?(?:le |l.|la |ce |cet )?"
            r"(?:podcast|épisode|mp3|fichier audio|version audio|audio)",
            r"(?:lancer|démarrer|arrêter|reprendre|mettre en pause) (?:la lecture|l.écoute|l.audio)"
            r"|(?:couper|activer) le son",
            r"vitesse (?:de lecture|d.écoute)\s?:?\s?(?:x?\d(?:[.,]\d)?x?)?",
        ),
        removes=(
            "Écouter cet article : 4 min",
            "Écouter l'article (1 h 10)",
            "Écoutez cet article - 04:12",
            "Écouter l'article lu par une voix de synthèse",
            "Écouter",
            "▶ Réécouter l'émission",
            "Écouter le podcast",
            "Version audio",
            "Audio – moins d'une minute",
            "5 min d'écoute",
            "Temps d'écoute : 5 min",
            "Cet article est lu par une voix de synthèse.",
            "Votre navigateur ne prend pas en charge l'élément audio.",
            "Vitesse de lecture : 1x",
        ),
        keeps=(
            "Écoutez les habitants raconter leur hiver.",
            "Écouter cet article de loi, c'est entendre un siècle de pêche.",
            "Écouter la chronique ne suffit plus, dit la directrice.",
            "« Écoutez », dit le gardien.",
            "L'audio dure 4 minutes, selon l'avocat.",
            "La lecture du jugement a pris 1 h 10.",
        ),
        max_chars=160,
        place=Place(names="audioplayer audio-player"),
    ),
    text_rule(
        "share",
        "partage et impression",
        rf"{GAP}{SHARE}(?:{GAP}{SHARE})*{GAP}",
        removes=("Partager sur Facebook Twitter WeChat", "Taille du texte : A A A Imprimer"),
        keeps=("Partager les fruits du développement est un objectif commun.",),
        place=Place(
            elements="amp-social-share",
            names="share sharing partage partager social socials sns reseaux addthis "
            "sharebar bdsharebuttonbox toolbar tools outils fontsize textsize print "
            "imprimer",
        ),
    ),
    text_rule(
        "video-player",
        "lecteur vidéo",
        any_of(
            r"votre navigateur ne (?:prend pas en charge|supporte pas|permet pas).*",
            r"(?:veuillez )?(?:activer|activez) (?:le )?javascript.*",
            r"(?:chargement|lecture) (?:du lecteur|de la vidéo|en cours).*",
            r"(?:lire|regarder|voir) la vidéo",
            r"(?:\d{1,2}:)?\d{1,2}:\d{2}\s*/\s*(?:\d{1,2}:)?\d{1,2}:\d{2}",
        ),
        removes=("Votre navigateur ne prend pas en charge la vidéo.", "00:00 / 03:12"),
        keeps=("Lire la vidéo d'un regard neuf, tel est le pari du festival.",),
        max_chars=300,
        place=Place(elements="video"),
    ),
    text_rule(
        "cookie",
        "avis sur les cookies",
        any_of(
            r"(?:nous|ce site|notre site|le site|en poursuivant|en continuant|les cookies"
            r"|pour améliorer).{0,300}cookies?.{0,200}",
            r"(?:tout )?(?:accepter|refuser|paramétrer|personnaliser|gérer)"
            r"(?: (?:tout|les cookies|mes cookies|mes choix))*",
            r"gestion des cookies|j.accepte",
        ),
        removes=("Ce site utilise des cookies pour mesurer son audience.", "Tout accepter"),
        keeps=("Le parlement a voté une loi sur les traceurs publicitaires et les cookies.",),
        max_chars=600,
        place=Place(elements="amp-consent", names="cookie cookies consent gdpr rgpd"),
    ),
    text_rule(
        "newsletter",
        "lettre d’information",
        any_of(
            r"(?:abonnez-vous|inscrivez-vous|s.abonner|s.inscrire|recevez).{0,160}(?:newsletter|lettre|alertes?|actualités?|courriel|e-?mail|inscription).{0,80}",
            r"(?:pour )?(?:vous |se |me )?(?:désabonner|désinscrire).{0,80}|se désinscrire",
            r"(?:notre |la )?newsletter [^.!?;]{2,40}",
            r"(?:newsletter|lettre d.information|s.abonner|abonnez-vous"
            r"|votre (?:adresse )?e-?mail|ok)\s*[.!:]?",
        ),
        removes=(
            "Abonnez-vous à notre lettre d'information",
            "Newsletter",
            "Newsletter La Vie d'ici",
            "Pour vous désabonner, répondez à ce courriel.",
        ),
        keeps=("La lettre adressée au ministre demande des mesures.",),
        max_chars=300,
        place=Place(names="newsletter subscribe abonnement abonnez infolettre"),
    ),
    text_rule(
        "paywall",
        "accès réservé aux abonnés",
        any_of(
            r"il vous reste (?:environ )?\d{1,3}(?:[.,]\d{1,2})?\s?% "
            r"(?:de (?:cet |l.)?article|à lire).*",
            r"vous avez lu \d{1,3}(?:[.,]\d{1,2})?\s?% de (?:cet |l.)article.*",
            r"(?:la suite|(?:la lecture|l.intégralité|la suite) (?:de (?:cet|l.)\s?article"
            r"|des articles)"
            r"|(?:cet |l.)?article|ce contenu|(?:cette|la) lecture) (?:est |sont )?"
            r"(?:réservée?s? (?:aux?|à nos)|accessible uniquement aux) (?:\w+ )?"
            r"(?:abonné|membre|lecteur)"
            r"[\w·.()-]*(?: .{0,80}|[.!]*)",
            r"(?:article|contenu|édition) (?:réservée? aux|abonnés?).{0,40}",
            r"(?:pour lire la suite(?!, (?:il|elle|on|ils|elles)\b)"
            r"|pour continuer (?:la|votre) lecture|envie de lire la suite"
            r"|la suite de cet article est).{0,160}",
            r"(?:entièrement )?réservé aux abonnée?s?\W*|j.en profite\W*|je m.abonne\b.{0,40}",
            r"s.abonner(?: (?:pour|à partir|dès|dès maintenant|maintenant)\b.{0,40})?\W*",
            r"lisez (?:la suite|l.intégralité).{0,60}abonn.{0,60}",
            r"cet article vous (?:est|a été) offert.{0,60}|offr(?:ez|ir) cet article\W*",
            r"abonnez-vous (?:pour|afin de|et|dès|à partir|sans engagement).{0,160}",
            r"il (?:vous )?reste \d{1,3}(?:[.,]\d{1,2})?\s?% .{0,20}(?:article|lire|découvrir)"
            r".{0,80}",
            r"(?:(?:cet |l.)?article|(?:ce |le )?contenu"
            r"|la (?:suite|lecture)(?: de (?:cet |l.)article)?) (?:complet )?(?:est )?"
            r"(?:entièrement )?réservée?s? (?:à nos|aux) abonnée?s?.{0,3}"
            r"(?:déjà abonnée?.{0,40})?",
            r"pour (?:lire la suite|accéder\b|lire (?:cet|l.)\s?article|en profiter).{0,120}"
            r"(?:abonn|inscri|connect|compte|offre|illimité|mois).{0,80}|pour lire la suite.{0,3}",
            r"(?:vous êtes )?déjà abonnée?s? ?[?!.:].{0,60}|vous avez déjà un compte.{0,40}",
            r"vous (?:avez lu|n.avez plus).{0,40}articles? gratuits?.{0,40}",
            r"créez(?:-vous)? (?:un|votre|mon) compte.{0,60}",
            r"(?:profitez|bénéficiez) (?:de |d.)(?:notre|nos|l|une)\W?.{0,30}(?:offerte?|offre"
            r"|essai|abonnement).{0,60}",
            r"(?:testez|essayez)\b.{0,40}(?:gratuit|€|euro|sans engagement).{0,40}",
            r"votre abonnement n.autorise pas .{0,60}|identifiez-vous|mot de passe oublié.{0,3}",
            r"(?:déjà|pas encore) (?:abonné|inscrit|membre)[\w·.()-]*\s?\?.{0,80}",
        ),
        removes=(
            "Il vous reste 64.2% de cet article à lire. La suite est réservée aux abonnés.",
            "La lecture des articles est réservée aux abonné·es. Se connecter",
            "Cet article est réservé à nos abonnés.",
            "Pour lire la suite, abonnez-vous.",
            "Déjà abonné ? Identifiez-vous",
            "Il vous reste 71 % de cet article à lire.",
            "Vous avez lu 1 des 4 articles gratuits ce mois-ci.",
            "S'abonner pour 1 €",
            "Cet article vous est offert.",
            "Lisez la suite de cet article en vous abonnant",
            "Pour accéder en illimité, créez un compte",
        ),
        keeps=(
            "L'accès au salon est réservé aux abonnés de la saison, précise la mairie.",
            "Il reste 12 % des doses, indique le ministère.",
            "Pour lire la suite, il a chaussé ses lunettes.",
            "Il vous reste 64 jours pour voter, rappelle la préfecture.",
            "La suite est connue : le port a fermé.",
            "Déjà membre du conseil, elle a été réélue.",
            "L'article premier réserve la pêche aux bateaux de moins de douze mètres.",
        ),
        max_chars=300,
    ),
    # What blogs put at the end of an item of their feed.
    text_rule(
        "feed-line",
        "renvoi d’un fil",
        r"(?:l.article|cet article|the post) .{1,300} (?:est apparu en premier sur"
        r"|first appeared on|appeared first on) .{1,120}",
        removes=("L’article Le port rouvre est apparu en premier sur Le Phare.",),
        keeps=("L’article du Phare est apparu en une, dit la directrice.",),
        max_chars=440,
    ),
    text_rule(
        "reading-time",
        "temps de lecture",
        any_of(
            rf"(?:.{{0,60}}[·|•–—-]\s*)?{_READING}(?:\s?[·|•,;/–—-]\s?{_HEARING})?\.?",
            # After a mere blank a full stop would make it a sentence.
            rf".{{0,60}}[\s,]{_READING}",
            r"[\W_]{0,4}(?:(?:\d\s?-\s?)?\d{1,3}\s?(?:min|mn|minutes?)\.?"
            r"|[1-9]\s?h\s?\d{1,2}\s?(?:min|mn)|moins d(?:.une|.1|e \d) ?(?:min|minutes?))",
            r"(?:temps|durée) de lecture(?: estimée?)?\s?:?",
        ),
        removes=(
            "Temps de lecture : 4 min",
            "Temps de lecture : 1 h 10",
            "Temps de lecture estimé : moins d'une minute",
            "Moins d'une minute",
            "3 mai 2021 · 6 min de lecture",
            "3 à 4 minutes de lecture",
            "6 min de lecture · Écouter",
            "Lecture 3 min.",
            "À lire en 2 min 30",
        ),
        keeps=(
            "Trois minutes de lecture suffisent pour comprendre le plan du maire.",
            "Le temps de lecture à l'école passe à dix minutes par jour.",
            "Chaque journée de classe commence par 10 minutes de lecture.",
            "Moins d'une minute a suffi aux pompiers.",
            "20 h 30",
        ),
        max_chars=120,
    ),
    text_rule(
        "advertisement",
        "publicité",
        any_of(
            r"[\[(*–—-]{0,2}\s*(?:(?:annonce |encart )?publicit(?:é|aire)s?|annonces?|advertisement"
            r"|publi-?rédactionnel|(?:contenu )?sponsorisé|pub)[\s:\])*–—.-]*",
            r"(?:la )?suite (?:de l.article )?après (?:la|cette) (?:publicité|pub|annonce).{0,10}",
        ),
        removes=("Publicité", "- PUBLICITÉ -", "La suite après cette publicité"),
        keeps=("La publicité sera interdite dans le stade.",),
        max_chars=60,
        place=Place(
            elements="amp-ad amp-embed",
            names="ad ads advert advertisement pub publicite sponsor promo",
        ),
    ),
    text_rule(
        "donation",
        "appel aux dons",
        any_of(
            r"j.agis\W*|j.adhère\W*|adhérez(?: (?:à (?:l.association|notre \w+)|maintenant))?\W*",
            r".{0,60}\b(?:vit|vivons|dépend(?:ons)?|existe|existons)\b.{0,40}\bvos dons\b.{0,80}",
            r"(?:je fais|faites) un don\b.{0,160}|faire un don\b.{0,40}",
            r"(?:soutenez|aidez|soutenir)[ -](?:nous|notre|votre|la rédaction|le journal"
            r"|un (?:média|journal)|l.indépendance).{0,200}",
            r"(?:vous (?:souhaitez|voulez) (?:agir|nous (?:aider|soutenir))|sautez le pas).{0,200}",
            r".{0,120}\bvo(?:s|tre) (?:don|adhésion|contribution|soutien)s?\b.{0,60}"
            r"(?:déductible|défiscalis|réduction d.impôt).{0,160}",
        ),
        removes=(
            "Vous voulez agir ?",
            "Faites un don à l'association",
            "Soutenez notre rédaction, qui vit de ses lecteurs.",
            "66 % de votre don est déductible de vos impôts.",
            "Ce site vit de vos dons.",
            "J'adhère",
        ),
        keeps=(
            "Les dons aux partis sont déductibles des impôts, rappelle la cour.",
            "Soutenez les murs d'abord, disait le maçon.",
        ),
        max_chars=300,
        place=Place(names="donation donations donate"),
    ),
    text_rule(
        "related",
        "autres articles",
        rf"(?:{RELATED})(?:\s*:?|\s*:.*)|{READ_ALSO}",
        removes=(
            "Lire aussi : Le sommet s'ouvre à Dakar",
            "LIRE AUSSI > Le port rouvre",
            "→ À LIRE. Le port rouvre",
            "À lire aussi Le port rouvre après six jours",
            "À lire aussi » Le port rouvre",
            "(Lire aussi notre dossier sur les digues)",
            "La rédaction vous conseille :",
            "[Lire aussi] Le port rouvre",
            "Lire notre enquête : le port rouvre",
            "Retrouvez tous nos articles sur la pêche",
            "Articles liés",
            "Les plus lus",
        ),
        keeps=(
            "Il faut lire aussi les annexes du rapport pour comprendre.",
            "À lire les comptes de la commune, rien ne manque.",
            "Lire aussi les annexes du rapport aide à comprendre.",
            "À lire les annexes, le maire savait tout.",
        ),
        max_chars=260,
        place=Place(
            names="related associes similaires connexes recommended recommendations "
            "recommandations plus-lus mostread most-read popular trending lire-aussi "
            "voir-aussi lireaussi read-also readalso suggestions teaser teasers liees "
            "hot xgxw"
        ),
        examples=(
            # Under its heading, lines without an end are other articles' titles.
            Example(
                "Le port rouvre\n\nLe port a rouvert lundi matin après six jours de travaux.\n\n"
                "Articles liés\n\nLa digue tient bon",
                removes="La digue tient bon",
                keeps="Le port a rouvert lundi matin après six jours de travaux.",
            ),
        ),
    ),
    text_rule(
        "tags",
        "mots-clés",
        r"(?:mots?[- ]cl[ée]s?|tags?|étiquettes?|thèmes?|thématiques?|rubriques?|catégories?"
        r"|classé dans|sujets?)\s*[::].*",
        removes=("Mots-clés : coopération, santé", "Rubrique : Coopération"),
        keeps=("Le thème choisi cette année est l'eau.",),
        place=Place(names="tags tag keywords motscles mots-cles etiquettes"),
    ),
    text_rule(
        "byline",
        "signature",
        any_of(
            r"[(\[]?\s*(?:rédact(?:eur|rice|ion)(?: en chef| web)?|éditeurs?|éditrice|editor"
            r"|auteurs?|autrice|responsable d.édition|web ?editor|traduction|relecture|par"
            r"|crédits?(?: photos?)?)\s*[::].*[)\]]?",
            r"par (?:la rédaction|(?:(?:m\.|mme|mlle|me|dr) )?"
            r"(?-i:[A-ZÀ-Ý])[\w'’-]+(?: (?-i:[A-ZÀ-Ý])[\w'’.-]+){1,3})"
            r"(?: (?:avec|pour|à) .{0,60})?",
        ),
        removes=("Rédacteur : Li Wei", "(Rédactrice : Anne Morel)", "Par la rédaction"),
        keeps=(
            "Par ailleurs, les deux parties se félicitent.",
            "Par Toutatis, la pièce se joue à Metz.",
            "Par lettre recommandée avec avis de réception",
        ),
        max_chars=120,
        place=Place(names="byline author auteur auteurs editor redacteur signature"),
    ),
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
        "initials",
        "initiales",
        any_of(
            # A. B. avec Agence Losse; (Avec AGV); asa/mrt/bl
            r"[(\[]?(?-i:[A-ZÀ-Ý]\.[ -]?){1,3}(?:(?:,|\s?/|avec|et) .{2,40})?[)\]]?",
            r"[(\[]?(?:(?-i:[A-Z]{2,4}),? )?avec (?:les |nos )?(?:agences?|(?-i:[A-Z][\w.]+))"
            r"(?:[ ,/]{1,2}(?:et )?(?-i:[A-Z][\w.]+)){0,3}[)\]]?",
            r"/?(?-i:[A-Z]{2,5}|[a-z]{2,4})(?:/(?-i:[A-Z]{2,5}|[a-z]{2,4})){1,4}/?",
        ),
        removes=("A. B. avec Agence Losse", "(avec AFP)", "asa/mrt/bl", "/ATS/dms"),
        keeps=("Avec le maire, c'est fini.", "A. B. est sorti libre du tribunal."),
        max_chars=60,
    ),
    text_rule(
        "end-mark",
        "marque de fin",
        r"[\s(\[*#=_~–—-]*(?:fin(?: de l.article| du communiqué)?|end)?[\s)\]*#=_~.–—-]*",
        removes=("Fin", "- Fin -", "* * *", "(FIN)"),
        keeps=("Fin mars, les travaux commenceront.",),
        max_chars=40,
    ),
    text_rule(
        "qr-code",
        "code QR",
        any_of(
            r".{0,80}(?:(?:scann|flash)ez|(?:scann|flash)er (?:le|ce|un) (?:qr|code)).{0,120}"
            r"|qr ?code|code qr",
            r".{0,60}(?:code qr|qr code).{0,60}(?:wechat|微信|mobile|téléphone).{0,40}",
        ),
        removes=("Scannez le code QR pour lire sur mobile",),
        keeps=(
            "Un code QR figure sur chaque dose livrée.",
            "Ils oublient de scanner les couvercles qu'ils viennent d'acheter.",
        ),
        max_chars=160,
        place=Place(names="qrcode qr"),
    ),
    text_rule(
        "comments",
        "commentaires",
        any_of(
            r"(?:\d+ )?(?:commentaires?|réactions?)(?: ?\(\d+\))?",
            r"(?:laisser|ajouter|écrire|poster) un commentaire.*",
            r"(?:si )?vous souhaitez (?:critiquer|réagir|commenter|répondre|contribuer)\b"
            r".{0,40}\b(?:article|texte|sujet)\b.{0,200}",
            r"(?:réagir|commenter)(?: à cet article)?|connectez-vous pour .*",
            r"soyez (?:le|la) premi(?:er|ère)(?: de vos amis)? à .*",
        ),
        removes=(
            "Laisser un commentaire",
            "Commentaires (3)",
            "Si vous souhaitez réagir à cet article, écrivez-nous.",
        ),
        keeps=("Le porte-parole a refusé tout commentaire.",),
        place=Place(
            names="comment comments commentaire commentaires disqus reactions forum forums"
        ),
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


_FORMS = tuple((rule.name, rule.form) for rule in TEXT_RULES if rule.form is not None)
_MAX_CHARS = max(form.max_chars for _name, form in _FORMS)
#: Longer texts may have few of the forms.
_MAX_SHORT_CHARS = 200


def _any_form(least_chars: int) -> re.Pattern[str]:
    """Return a pattern of all forms that texts of more than so many characters may have."""
    forms = [form.pattern.pattern for _name, form in _FORMS if form.max_chars > least_chars]
    return re.compile("|".join(forms), re.IGNORECASE)


#: Nearly no paragraph has any of the forms: one look tells those.
_ANY_FORM, _ANY_LONG_FORM = _any_form(0), _any_form(_MAX_SHORT_CHARS)


def rule_for(block: Block) -> str | None:
    """Return the name of the rule that says this block is furniture, if one does by itself."""
    if block.rule is not None:
        return block.rule
    return _rule_by_form(block.text) if len(block.text) <= _MAX_CHARS else None


@lru_cache(maxsize=8192)
def _rule_by_form(text: str) -> str | None:
    """Return the first rule whose form the text has; pages of a site say the same again."""
    any_form = _ANY_FORM if len(text) <= _MAX_SHORT_CHARS else _ANY_LONG_FORM
    if any_form.fullmatch(text) is None:
        return None
    return next((name for name, form in _FORMS if form.fits(text)), None)
