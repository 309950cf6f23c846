"""Lines of furniture that stand on many sites, and so do not say what site a page is from.

They are what menus, footers and forms of French sites have in common, beside what rules know by its
form; written from general knowledge of such sites, compared by letters and digits alone.
"""

from indexer.cleaning.rules.text import TEXT_RULES

_MENUS = """
    Accueil | Une | À la une | Actualité | Actualités | Actu | Actus | Info | Infos | En direct
    Direct | Live | En continu | Dernières nouvelles | Dernière minute | Flash | Alerte info
    Politique | France | Monde | International | Internationale | Europe | Afrique | Asie
    Amériques | Régions | Région | Locales | Société | Social | Justice | Police | Faits divers
    Fait divers | Économie | Éco | Finance | Finances | Bourse | Entreprises | Emploi | Argent
    Immobilier | Auto | Automobile | Sport | Sports | Football | Foot | Rugby | Tennis | Cyclisme
    Culture | Cinéma | Musique | Livres | Télévision | Télé | Médias | Média | People | Insolite
    Santé | Sciences | Science | Environnement | Planète | Climat | Météo | Tech | Technologie
    Technologies | Numérique | High-tech | Éducation | Histoire | Religion | Voyage | Voyages
    Loisirs | Jeux | Cuisine | Mode | Style | Opinion | Opinions | Débats | Idées | Tribune
    Tribunes | Éditorial | Édito | Dossier | Dossiers | Enquêtes | Reportages | Entretiens
    Interview | Interviews | Portraits | Agenda | Vidéo | Vidéos | Photo | Photos | Diaporamas
    Images | Podcast | Podcasts | Radio | Communiqués | Communiqués de presse | Discours
    Publications | Ressources | Documents | Services | Nos services | Outils | Boutique
"""
_FOOTERS = """
    Menu | Fermer | Fermer le menu | Ouvrir le menu | Rechercher | Recherche | Chercher | OK
    Recherche avancée | Valider | Envoyer | Suivant | Précédent | Retour | Retour en haut
    Retour en haut de page | Haut de page | Aller au contenu | Aller au contenu principal
    Aller au menu | Aller à la recherche | Passer au contenu | Contact | Contacts
    Contactez-nous | Nous contacter | Nous écrire | Aide | FAQ | Foire aux questions
    Qui sommes-nous | Qui sommes-nous ? | À propos | À propos de nous | Équipe | La rédaction
    Rédaction | Presse | Espace presse | Recrutement | Nous rejoindre | Offres d'emploi
    Annonces | Petites annonces | Annonceurs | Publicité | Partenaires | Nos partenaires
    Plan du site | Nos réseaux sociaux | Nos applications
    Accessibilité | Accessibilité : non conforme | Accessibilité : partiellement conforme
    Mentions légales | Informations légales | Crédits | Données personnelles | Vie privée
    Confidentialité | Politique de confidentialité | Charte de confidentialité | Cookies
    Politique de cookies | Gestion des cookies | Gérer les cookies | Paramétrer les cookies
    Tout accepter | Tout refuser | Accepter | Refuser | Continuer sans accepter | CGU | CGV
    Conditions générales | Conditions générales d'utilisation | Conditions générales de vente
    Conditions d'utilisation | Tous droits réservés | Archives | Sommaire | Newsletter | Newsletters
    Lettre d'information | Inscription | S'inscrire | S'abonner | Abonnement | Abonnements
    Abonnez-vous | Se connecter | Connexion | Mon compte | Se déconnecter | Déconnexion
    Mot de passe oublié ? | Suivez-nous | Nous suivre | Réseaux sociaux | Applications mobiles
    Télécharger l'application | Flux RSS | RSS | Partager | Imprimer | Commenter | Commentaires
    Réagir | Lire la suite | Lire plus | En savoir plus | Voir plus | Voir tout | Tout voir
    Les plus lus | Les plus partagés | Articles similaires | Sur le même sujet | À lire aussi
    Laisser un commentaire | Laisser un commentaire Annuler la réponse | Nom | E-mail | Site web
    Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *
    Votre adresse de messagerie ne sera pas publiée. Les champs obligatoires sont indiqués avec *
    Enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire.
    Liberté Égalité Fraternité | République française | Une erreur sur cette page ?
"""


def bare(text: str) -> str:
    """Return a text's letters and digits alone, case folded."""
    return "".join(filter(str.isalnum, text)).casefold()


_COMMON = frozenset(
    bare(line)
    for lines in (_MENUS, _FOOTERS)
    for row in lines.split("\n")
    for line in row.split("|")
)
_FORMS = tuple(rule.form for rule in TEXT_RULES if rule.form is not None)
#: Only of lines so short their form is asked: of longer ones it takes long, and tells little.
_MAX_CHARS = 16


def is_common(text: str, letters: str) -> bool:
    """Return whether a line, with these letters and digits, is no sign of a site.

    Many sites have it, or it holds nothing but numbers.
    """
    return (
        letters in _COMMON
        or letters.isnumeric()
        or (len(text) <= _MAX_CHARS and any(form.fits(text) for form in _FORMS))
    )
