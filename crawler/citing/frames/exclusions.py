"""Names that are no source: `un lecteur de L'Est Éclair`, `le salon TICsanté`, a photograph, a future article."""

from crawler.citing.frames.words import ARTICLE_NOUN, NAME, PICTURE, REPORTING_VERB, SAY, WORD
from crawler.lexicon import Wording

# An article that is yet to appear cannot be cited.
TO_COME = Wording(r"\b(?:sera|seront|paraitra|paraitront|sortira|sortiront)\b[^.;,]{0,40}$")
# Heads that make the name an employer, a business or a thing.
_ROLES = (
    r"lecteurs?|lectrices?|salaries?|directeurs?|directrice|direction|patrons?|proprietaires?|actionnaires?|"
    r"groupe|siege|locaux|imprimerie|equipes?|presidente?|fondat[a-z]+|pdg|ancienn?e?s?|stand|prix|trophees?|"
    r"(?<!en )kiosque|marque|filiale|editeur|editrice|societe|rachat|ventes?|(?<!d')audience|capital|regie|logo|"
    r"service|"
    r"club|soirees?|concours|cours|serveurs?|exemplaires?|tirage|creation|histoire|anniversaire|collaborat[a-z]+|"
    r"photographes?|correspondante?s?|chef de la locale|photos?|credits?|illustration|image|mairie|plan social|"
    r"greve|grille|cotation|action|chiffre d'affaires|courrier des lecteurs|page facebook|fournisseurs?|"
    r"imprimeur|distribut[a-z]+|porteurs?|vendeurs?|maquette|nouvelle formule|application|hors-serie|supplement|"
    r"tournoi|trail|salon|congres|colloque|webinaire|table ronde|rencontres|journees?|forum|petit[- ]dejeuner|"
    r"newsletter|lettre d'information|agenda|annuaire|guide|plainte|proces|temps|voix|boutique|jeux?|cadeau|"
    r"archives|bureaux?|agence locale|toits?|facade|immeuble|parking|rue|place|avenue|redact[a-z]+|journalistes?|"
    r"reporters?|envoyee?s? speciale?s?|course"
)
_JOBS = (
    r"abonnes?|abonnees?|abonnements?|abonne[zr]|partenai?re?[a-z]*|partenariat|publicites?|pigiste|stagiaire|"
    r"stage|chroniqueuse?|dessinat[a-z]+|redact[a-z]+|journalistes?|reporters?|annonces? legales?|avis de deces|"
    r"avis d'obseques|faire-part|petites? annonces?|encarts?|(?:une|des|l'|cette) annonces?|offres? d'emploi|"
    r"carriere|embauch[a-z]+|recrut[a-z]+|travaill[a-z]+|sponsor[a-z]*|parrain[a-z]*|organis[a-z]+|finance[a-z]*|"
    r"heberg[a-z]+|edite[a-z]*|rachete[a-z]*|detenu[a-z]*|cree[a-z]*|fonde[a-z]*|decerne[a-z]*|propose[a-z]* par|"
    r"attribue[a-z]*|don|legs|bulletin|collabor[a-z]+|anime[a-z]*|concu[a-z]*|subvention[a-z]*|particip[a-z]+"
)
EXCLUDED_HEADS = Wording(
    rf"\b(?:(?:{_ROLES})(?P<words>(?: {WORD}){{0,2}}?) (?:de|chez|au sein de|contre)|"
    rf"(?:{_JOBS})(?P<more>(?: {WORD}){{0,2}}?) "
    rf"(?:de|a|chez|pour|dans|par|avec|au sein de|sur|en)) $"
)
REPORTED = Wording(
    rf"(?:^| )(?:{REPORTING_VERB}|(?:{SAY})[a-z]*|repond[a-z]*|reagi[a-z]*|dement[a-z]*|contest[a-z]*|refut[a-z]*|"
    rf"accus[a-z]*|critiqu[a-z]*|(?:l')?(?:{ARTICLE_NOUN}))(?: |$)"
)
# `journaliste à A puis à B`: up to the first of the two.
FIRST_OF_TWO = Wording(
    rf"^(?P<first>.*\b(?:de|a|dans|par|pour|avec|chez|sur) ){NAME}(?:,| et| ou| puis)+(?: (?:de|a|dans|par|pour|avec|"
    r"chez|sur))? $"
)
# An event or a business that bears the name.
BEARS = Wording(
    r"\b(?:journees?|forum|salon|congres|colloque|prix|trophees?|soirees?|conferences?|webinaires?|stand|"
    r"rencontres?|ateliers?|concours|groupe|marque|tournoi|trail|club|fondation|course|nuit|village|espace|"
    r"kiosque|academie) $"
)


def _is_excluded_head(before: str) -> bool:
    """Words such as `salarié de`, `abonnement à` stand before the name."""
    if two := FIRST_OF_TWO.match(before[-160:]):
        return _is_excluded_head(two["first"])
    match = EXCLUDED_HEADS.search(before)
    return bool(match and not REPORTED.search(match["words"] or match["more"] or ""))


def is_excluded(before: str) -> bool:
    """True when what stands before a name makes it no source."""
    pictured = PICTURE.search(before[-40:]) and not before.endswith(" dans ")
    shown = pictured or BEARS.search(before) or TO_COME.search(before)
    return bool(shown) or _is_excluded_head(before)
