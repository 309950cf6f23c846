"""Rules for what stands with pictures, sound and films."""

from indexer.cleaning.rules.patterns import DURATION, GAP, any_of
from indexer.cleaning.rules.rule import Place, Rule, text_rule

_LENGTH = rf"(?:\s?[:(·|•,–—-]?\s?(?:durée\s?:?\s?|en )?{DURATION}\)?)?"
_VOICE = (
    r"(?:par|avec|grâce à) (?:une |l.|la )?(?:voix (?:de synthèse|synthétique|artificielle)"
    r"|intelligence artificielle|synthèse vocale|ia)"
)
#: What offers an article to the ear, with its length or not.
HEARING = any_of(
    r"(?:(?:à )?(?:ré)?écouter|(?:ré)?écoute[rz] (?:le |la |l.|cet |cette |ce |notre |une? )?"
    r"(?:article|texte|audio|version audio|podcast|épisode|émission|chronique|entretien|interview"
    r"|reportage|extrait|son|lecture)(?: de (?:cet |l.)article)?(?: en audio)?"
    rf"(?: lue? {_VOICE}|\s?\(?synthèse vocale\)?)?){_LENGTH}",
    rf"(?:(?:article|version|lecture|contenu|extrait|lecteur) )?audio{_LENGTH}",
    rf"(?:(?:temps|durée) d.)?écoute[rz]?\s?:?\s?{DURATION}|{DURATION} d.écoute",
)

MEDIA_RULES: tuple[Rule, ...] = (
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
        "audio",
        "lecteur audio",
        any_of(
            rf"[\W_]{{0,4}}{HEARING}(?:{GAP}(?:{HEARING}|{DURATION}))?[\s.)]*",
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
)
