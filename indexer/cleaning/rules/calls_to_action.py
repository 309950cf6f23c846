"""Rules for what asks a reader to act: to share, consent, subscribe, pay, give, scan, answer."""

from indexer.cleaning.rules.patterns import GAP, SHARE, any_of
from indexer.cleaning.rules.rule import Place, Rule, text_rule

CALL_TO_ACTION_RULES: tuple[Rule, ...] = (
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
)
