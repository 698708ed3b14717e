"""Words that frames share: what may stand for what, and the verbs and nouns of news.

Patterns are for flat text in which every name is one character of `NAME`, every day one of `DAY`, and `du Monde`
stands as `de` and the name (`masking.masked`). Everywhere in this package a pattern on what stands `before` a name
ends where it begins, one on what stands `after` begins where it ends.
"""

from crawler.lexicon import Wording

NAME = "[\ue000-\uefff]"
DAY = "[\uf000-\uf8ff]"
WORD = r"[a-z0-9][a-z0-9'-]*"
# What may stand between a verb and a name without changing what they say of each other.
EDITION = (
    r"(?:(?:dans |de |a |d')?(?:son|sa|ses|leur|leurs|l'|la|une|cette|cet|un) ?(?:editions?|numero|livraison|"
    r"site|une|article|enquete|editorial|edito|dossier)|"
    r"editions?|numero)(?: (?:en ligne|papier|numerique|web|internet|locale|nationale|"
    r"du soir|du matin))?"
)
WHEN = (
    rf"(?:\(?,? ?(?:{EDITION} )?(?:le |les |du |de ce |de |ce |des |des le |depuis |en date du |date du |datee? du |"
    r"datee? de |paru(?:e)? (?:le )?|publiee? (?:le )?|en kiosque (?:le )?|dans la nuit de |"
    rf"au soir du )?{DAY}(?: (?:au )?(?:matin|soir))?\)?)"
)
ASIDE = (
    r"(?:ainsi|aussi|egalement|deja|encore|notamment|d'abord|recemment|alors|en ligne|en exclusivite|exclusivement|"
    r"a son tour|pour sa part|de son cote|de leur cote|la premiere|le premier|en premier|a l'epoque|sur son site"
    r"(?: internet| web)?|sur leur site|dans ses colonnes|dans leurs colonnes|dans son edition|plus tot|peu apres|"
    r"dans la foulee|par ailleurs|d'ailleurs|initialement|depuis|puis|longuement|quant a lui|a sa une|en une|"
    r"en effet|respectivement|pourtant|toutefois|enfin|a plusieurs reprises|hier|le jour meme|le lendemain|"
    r"dans un article|"
    r"dans une enquete|dans un dossier|sur son antenne|sur son compte (?:twitter|x)|sous la plume de [a-z' -]{3,30}|"
    r"sans (?:le|la|les) (?:citer|nommer)|textuellement|plus largement|integralement|en partie|sobrement|"
    r"meme|toujours|justement|de nouveau|une nouvelle fois|a raison|a juste titre|non sans [a-z]+|avec [a-z]{4,}|"
    r"au conditionnel|prudemment|mot pour mot|avec prudence|par la suite|entre autres|sur son fil)"
)
BETWEEN = rf"(?:,? ?(?:{WHEN}|{ASIDE}(?![a-z])),?){{0,4}}"
# Stems of verbs by which an outlet reports something.
_REPORTING_STEMS = (
    r"revel|rapport|indiqu|annonc|publi|precis|affirm|assur|soulign|relat|racont|evoqu|expliqu|signal|decri|"
    r"denonc|relev|procur|(?:pris|prend|prendre|prenait) connaissance|eu entre les mains|eu connaissance|"
    r"eu vent|donn(?:e|ait) l'(?:alerte|information)|mentionn|devoil|detaill|rappel|relai|relay|ecri[tv]|titr|"
    r"diffus|confirm|divulgu|estim|chiffr|avanc|dress|recueill|consacr|decrypt|ajout|commen(?!c)|sugger|soutien|"
    r"soutenai|ironis|constat|resum|conclu|observ|remarqu|insist|document|chroniqu|retrac|retranscri|reproduis|"
    r"reprodui|revien|revenai|not[ea](?:it|nt|)\b|interview|interrog|questionn|alert|pointai?|enquet|depein|"
    r"recens|decompt|s'inquiet|epingl|fustig|moqu|analys|croi(?:t|ent|s) savoir|croyai(?:t|ent) savoir|"
    r"croire savoir|croi[ts]\b|croyai|compt(?:e|ait|ent|aient|er|é)\b|vo(?:it|yait|yaient)\b|decorti|calcul|"
    r"montr|demontr|suiv|compar|qualifi|baptis|surnomm|class|imagin|salu|regrett|demand|pronosti|predi[ts]|"
    r"reproch|situ(?:e|ait)\b|identifi|reper|denich|rencontr|visit|photographi|film|sond|verifi|test|amus|etonn|"
    r"emu|emeut|attard|empar|accus|ren(?:d|dait|dent|dre|du) compte|rendu publi|disai|s'en mel|leve le lievre|"
    r"promet|donnai|presume|prete|tient|tenait|parl(?:e|ait|ent|aient|er)\b|exhum|reconstitu|"
    r"mett?(?:ait|re)? en (?:lumiere|cause|ligne|avant)|mis en (?:lumiere|cause|ligne|avant)|mis au jour|"
    r"mettre au jour|(?:fai(?:t|sait|saient|re|sant)|font) etat|font l'echo|font savoir|fait l'echo|"
    r"faisai(?:t|ent) l'echo|fait echo|faisait echo|donn(?:e|ait|er) la parole|fait savoir|faisait savoir|"
    r"appris|apprend|apprenai|attribu|impute|livr|cit(?:e|ait|ent|aient|er|ant)\b|repren|repris|"
    r"port(?:e|ait|er) a la connaissance|a (?:pu )?(?:consult|rencontr|obtenu|joint|eu acces|sorti|ebruit|vu|lu|"
    r"entendu|decouvert|fait|recu)|ont (?:pu )?(?:consult|rencontr|obtenu|joint|eu acces|sorti)|expos|repet|glisse|"
    r"resitu|lach|bross|liv?r(?:e|ait)|assene|tweet|s'interrog|plaid|martel|juge|pens|affich|joint\b|"
    r"mis la main sur|eu (?:copie|confirmation|connaissance|acces|vent|la primeur)|(?:de)?conseill|narr|denombr|"
    r"recommand|preconis|deplor|soupconn|specul|prevo(?:it|yait|ient)|anticip|illustr|rectifi|"
    r"demont(?:e|ait|er)\b|deconstrui|relev|consign|procur|imprim|brocard|etrill|ecorn|vant(?:e|ait|er)\b|"
    r"celebr|tanc|s'insurg|s'alarm|s'indign|pench|depouill|epluch|passer? au crible|trac(?:e|ait|er)\b|esquiss|"
    r"croqu|abord(?:e|ait|er)\b|ressass|persifl|raill|recoup|corrobor|infirm|nuanc|temper|contredi|dement|"
    r"leve(?:r|it)? le voile|(?:tire|sonne|tirait|sonnait) (?:la sonnette|l'alarme)|"
    r"met(?:tait|tre|tent|) en garde|mis en garde|averti|previen|prevenai|prevenu|pretend|laiss[a-z]* entendre|"
    r"insinu|suppos|crai(?:nt|gnait)|redout|explor|investigu|scrut|evalu|comptabilis|recapitul|"
    r"list(?:e|ait|er)\b|repertori|cartographi|inventori|enumer|interpel|fouill|a retrouve|ont retrouve|"
    r"avait retrouve|obtenai|obtien|soulev|(?:ouvr|ouvert)[a-z]* (?:ses|leurs) colonnes|trait(?:e|ait|er)\b|"
    r"post(?:e|ait|er)\b|argument|proclam|clam(?:e|ait)\b|remis en circulation|mis en circulation|fait circuler|"
    r"dissequ|ausculte|ausculta|radiograph|detricot|maint(?:ient|enait) (?:ses|son|que)\b|barr(?:e|ait) sa une|"
    rf"(?:a|ont|avait) (?:pas |bien )?retrouve|fai(?:t|sait) (?:{DAY} )?(?:sa une|ses gros titres|le recit|"
    r"le point|valoir|remarquer|observer)|consacrai|arbor|dit\b|tranch|s'offusqu|ebruit|flair|eclair(?:e|ait)\b|"
    r"present(?:e|ait|ee)\b|pose (?:la|une) question|cherch(?:e|ait) a savoir|en fai(?:t|sait)|y voi|y voy|"
    r"s'en fai|s'en fit|s'est plong|s'en felicit"
)
REPORTING_VERB = rf"(?:{_REPORTING_STEMS})[a-z]*"
# Nouns for articles, and for where articles stand.
ARTICLE_NOUN = (
    r"articles?|enquetes?|depeches?|informations?|infos?|revelations?|papiers?|reportages?|entretiens?|"
    r"interviews?|dossiers?|editorial|editoriaux|edito|(?<=\bla )une|(?<=\ben )une|(?<=\bsa )une|colonnes?|"
    r"editions?|numeros?|recits?|publications?|temoignages?|chroniques?|breves?|comptes? rendus?|"
    r"comptes?-rendus?|antennes?|micros?|plateaux?|ondes|matinales?|jt|journal de \d+ ?h(?:eures)?|affirmations?|"
    r"ecrits|scoops?|investigations?|lignes|analyses?|decomptes?|tribune|portrait|podcast|emissions?|"
    r"documentaire|serie d'articles|feuilleton|dessins?|caricatures?|honneurs|moqueries|railleries|foudres|"
    r"sources?|(?:12|13|19|20) ?h(?:eures)?|billets?|sondages?|estimations?|calculs?|videos?|carte interactive|"
    r"une du site|fil|web-?documentaire|fact-?checking|verification|exclusivites?|parution|tweets?|sujets?|"
    r"cameras?|manchettes?|pages|parutions|alertes?|invite|questions|site|sites|titre|accusations?|version|"
    r"hypothese|conclusions|lecture|bilan|classement|palmares"
)
NOTICE = Wording(
    r"\b(?:annonces? legales?|avis|faire-part|encarts?|publicites?|petites annonces|offres? d'emploi|"
    r"appels? d'offres|avis de marche|passe[a-z]* une annonce|mots croises|horoscope)\b"
)
SAY = (
    r"declar|confi(?!d)|expliqu|indiqu|precis|affirm|assur|racont|repond|accord|livr|temoign|detaill|dit\b|"
    r"dire\b|disai|disi(?:ez|ons)|disent|glisse|promet|annonc|confirm|soulign|estim|ajout|rapport|raconte|"
    r"commente|resum|regrett|deplor|reconnu|reconnai|avou|admis|admet|lanc|souffl|ironis|plaisant|s'emport|"
    r"s'agac|s'etonn|s'alarm|s'inquiet|repet|jur|tonn|defendai|defend|lach|plaid|justifi|revel|promis|tempere|"
    r"nuance|martel|denonc|fait savoir|evoqu|donne|donnee?|rappel|s'exprim|exprim|propos|parl|epanch|confess|"
    r"confidence|appri[st]|montr|lors d'un echange|conced|fait valoir|faisait valoir|pest|fulmin|s'indign|se dit|"
    r"se disait|felicit|averti|repliqu|retorqu|met en garde|mis en garde|reaffirm|souten[ua]|pretend|proclam|"
    r"clam|insist|reagi|interview|entretien|tribune|lettre ouverte|communique|entrevue|alert|transmis|adress"
)
PICTURE = Wording(
    r"\b(?:photos?|credits?|illustration|image|archives?|©|ph\.?|dr|visuel|infographie)\b"
    r"(?![^.;]{0,30}\b(?:publi|diffus|paru|revel|devoil|montre|mis|fait la une|fait le tour)[a-z]*)"
    r"[^.;,]{0,30}$|©\s*$"
)
