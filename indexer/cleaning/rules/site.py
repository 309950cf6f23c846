"""Rules learned from a site's pages, which :mod:`indexer.cleaning.repetition` does."""

from indexer.cleaning.rules.rule import Example, Rule

REPEATED_ON_SITE = Rule(
    "repeated-on-site",
    "répété sur tout le site",
    examples=(
        # Each of the site's pages has its own number.
        Example(
            "Le ministre a reçu la délégation numéro {number} des îles Sandaval, lundi.\n\n"
            "Suivez le fil de l'agence sur votre téléphone",
            removes="Suivez le fil de l'agence sur votre téléphone",
            keeps="Le ministre a reçu la délégation numéro {number} des îles Sandaval, lundi.",
        ),
    ),
)

SITE_RULES: tuple[Rule, ...] = (REPEATED_ON_SITE,)
