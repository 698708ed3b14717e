"""The words around an outlet's name that make it a source, and those that make it something else.

Patterns are for flat text in which every name is one character of `NAME`, every day one of `DAY`, and `du Monde`
stands as `de` and the name (`masking.masked`). BEFORE patterns end where the name begins, AFTER patterns
begin where it ends.
"""

import re

NAME = "[\ue000-\uefff]"
DAY = "[\uf000-\uf8ff]"
WORD = r"[a-z0-9][a-z0-9'-]*"

# What may stand between a verb and a name without changing what they say of each other.
_EDITION = (
    r"(?:(?:dans |de |a |d')?(?:son|sa|ses|leur|leurs|l'|la|une|cette|cet|un) ?(?:editions?|numero|livraison|site|"
    r"une|"
    r"article|enquete)|editions?|numero)"
    r"(?: (?:en ligne|papier|numerique|web|internet|locale|nationale|du soir|du matin))?"
)
WHEN = (
    rf"(?:\(?,? ?(?:{_EDITION} )?(?:le |les |du |de |ce |des |des le |depuis |en date du |date du |datee? du |"
    rf"datee? de |"
    r"paru(?:e)? (?:le )?|publiee? (?:le )?|en kiosque (?:le )?|dans la nuit de |"
    rf"au soir du )?{DAY}(?: (?:au )?(?:matin|soir))?\)?)"
)
ASIDE = (
    r"(?:ainsi|aussi|egalement|deja|encore|notamment|d'abord|recemment|alors|en ligne|en exclusivite|exclusivement|"
    r"a son tour|pour sa part|de son cote|de leur cote|la premiere|le premier|en premier|a l'epoque|sur son site"
    r"(?: internet| web)?|sur leur site|dans ses colonnes|dans leurs colonnes|dans son edition|plus tot|peu apres|"
    r"dans la foulee|par ailleurs|d'ailleurs|initialement|depuis|puis|longuement|quant a lui|a sa une|en une|"
    r"en effet|pourtant|toutefois|enfin|a plusieurs reprises|hier|le jour meme|le lendemain|dans un article|"
    r"dans une enquete|dans un dossier|sur son antenne|sur son compte (?:twitter|x)|sous la plume de [a-z' -]{3,30}|"
    r"sans (?:le|la|les) (?:citer|nommer)|textuellement|plus largement|integralement|en partie|sobrement|"
    r"au conditionnel|prudemment|mot pour mot|avec prudence|par la suite|entre autres|sur son fil)"
)
BETWEEN = rf"(?:,? ?(?:{WHEN}|{ASIDE}(?![a-z])),?){{0,4}}"

# Verbs by which an outlet tells something, in any form.
_TELL = (
    r"revel|rapport|indiqu|annonc|publi|precis|affirm|assur|soulign|relat|racont|evoqu|expliqu|signal|decri|denonc|"
    r"relev|procur|(?:pris|prend|prendre|prenait) connaissance|eu entre les mains|eu connaissance|eu vent|donn(?:e|"
    r"ait) l'(?:alerte|information)|"
    r"mentionn|devoil|detaill|rappel|relai|relay|ecri[tv]|titr|diffus|confirm|divulgu|estim|chiffr|avanc|dress|"
    r"recueill|consacr|decrypt|ajout|commen(?!c)|sugger|soutien|soutenai|ironis|constat|resum|conclu|observ|remarqu|"
    r"insist|"
    r"document|chroniqu|retrac|retranscri|reproduis|reprodui|revien|revenai|not[ea](?:it|nt|)\b|interview|interrog|"
    r"questionn|alert|pointai?|enquet|depein|recens|decompt|s'inquiet|epingl|fustig|moqu|analys|croi(?:t|ent|"
    r"s) savoir|croyai(?:t|ent) savoir|croire savoir|croi[ts]\b|croyai|"
    r"compt(?:e|ait|ent|aient|er|é)\b|vo(?:it|yait|yaient)\b|decorti|calcul|montr|demontr|suiv|compar|qualifi|baptis|"
    r"surnomm|class|imagin|salu|"
    r"regrett|demand|pronosti|predi[ts]|reproch|situ(?:e|ait)\b|identifi|reper|denich|rencontr|visit|photographi|"
    r"film|sond|verifi|test|"
    r"amus|etonn|emu|emeut|attard|empar|accus|ren(?:d|dait|dent|dre|du) compte|rendu publi|disai|s'en mel|"
    r"leve le lievre|promet|donnai|"
    r"presume|prete|tient|tenait|parl(?:e|ait|ent|aient|er)\b|exhum|reconstitu|mett?(?:ait|re)? en (?:lumiere|cause|"
    r"ligne|avant)|"
    r"mis en (?:lumiere|cause|ligne|avant)|mis au jour|mettre au jour|(?:fai(?:t|sait|saient|re|sant)|font) etat|"
    r"font l'echo|font savoir|"
    r"fait l'echo|faisai(?:t|ent) l'echo|fait echo|faisait echo|donn(?:e|ait|er) la parole|fait savoir|"
    r"faisait savoir|"
    r"appris|apprend|apprenai|attribu|impute|livr|cit(?:e|ait|ent|aient|er|ant)\b|repren|repris|port(?:e|ait|"
    r"er) a la connaissance|"
    r"a (?:pu )?(?:consult|rencontr|obtenu|joint|eu acces|sorti|ebruit|vu|lu|decouvert|fait|recu)|"
    r"ont (?:pu )?(?:consult|rencontr|"
    r"obtenu|joint|eu acces|sorti)|expos|repet|glisse|resitu|lach|bross|liv?r(?:e|ait)|assene|tweet|s'interrog|plaid|"
    r"martel|juge|pens|affich|joint\b|mis la main sur|eu (?:copie|confirmation|connaissance|acces|vent|la primeur)|"
    r"conseill|narr|denombr|recommand|preconis|deplor|soupconn|specul|prevo(?:it|yait|ient)|anticip|illustr|rectifi|"
    r"demont(?:e|ait|er)\b|deconstrui|relev|consign|procur|imprim|brocard|etrill|ecorn|vant(?:e|ait|er)\b|celebr|"
    r"tanc|"
    r"s'insurg|s'alarm|s'indign|pench|depouill|epluch|passer? au crible|trac(?:e|ait|er)\b|esquiss|croqu|"
    r"abord(?:e|ait|er)\b|ressass|persifl|raill|recoup|corrobor|infirm|nuanc|temper|contredi|dement|leve(?:r|"
    r"it)? le voile|"
    r"(?:tire|sonne|tirait|sonnait) (?:la sonnette|l'alarme)|met(?:tait|tre|tent|) en garde|mis en garde|averti|"
    r"previen|prevenai|prevenu|pretend|laiss[a-z]* entendre|insinu|suppos|crai(?:nt|gnait)|redout|explor|investigu|"
    r"scrut|evalu|comptabilis|recapitul|list(?:e|ait|er)\b|repertori|cartographi|inventori|enumer|interpel|fouill|"
    r"a retrouve|ont retrouve|avait retrouve|obtenai|obtien|soulev|(?:ouvr|ouvert)[a-z]* (?:ses|leurs) colonnes|"
    r"trait(?:e|ait|er)\b|post(?:e|ait|er)\b|argument|proclam|clam(?:e|ait)\b|"
    r"remis en circulation|mis en circulation|fait circuler|dissequ|ausculte|ausculta|radiograph|detricot|"
    r"maint(?:ient|enait) (?:ses|son|que)\b|barr(?:e|ait) sa une|(?:a|ont|avait) (?:pas |bien )?retrouve|"
    rf"fai(?:t|sait) (?:{DAY} )?(?:sa une|ses gros titres|le recit|le point|valoir|remarquer|observer)|consacrai|"
    rf"arbor|"
    r"dit\b|tranch|s'offusqu|ebruit|flair|eclair(?:e|ait)\b|present(?:e|ait|ee)\b|pose (?:la|une) question|"
    r"cherch(?:e|ait) a savoir|en fai(?:t|sait)|y voi|y voy|s'en fai|s'en fit"
)
TELLING = rf"(?:{_TELL})[a-z]*"
_AUX = (
    r"(?:qui|que|qu'|s'en|s'y|l'en|l'|le|la|les|en|y|n'|ne|se|s'|nous|vous|lui|leur|a|ont|avait|avaient|aurait|"
    r"auraient|vient de|viennent de|venait de|"
    r"est|etait|fut|sont|etaient|va|vont|peut|peuvent|pouvait|tente de|dit|disait|affirme|semble|n'a pas hesite a|"
    r"pas|cru|bien|tout|tous deux|tous les deux|chacun|"
    r"pu|juste|meme|toujours|longtemps|d'ores et deja|fait|doit|choisi de|s'est|se sont|s'etait|en ont|en avait|en a|"
    r"l'a|l'avait)"
)
# Between commas behind the name: whom it cites, or where and how it tells.
_CITING = (
    r"(?:,? (?:citant|qui citent?|en citant|relayant|reprenant|qui reprend|s'appuyant sur|se fondant sur|"
    r"dans|sur|via|par|sous|en|a|au|depuis|lors|toujours|documents?|photos?|preuves?|temoignages?|chiffres?|fidele|"
    r"pourtant|d'habitude|d'ordinaire|jamais|comme)(?![a-z'])[^,;.\"]{1,80},)?"
)
_FROM = (
    r"(?: de (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre))?"
    r"(?: a (?:londres|bruxelles|berlin|new york|washington|rome|madrid|geneve|tokyo))?"
)
SUBJECT = re.compile(
    rf"{_FROM}{_CITING}(?:[ ,]{{0,2}}(?:{_AUX}(?![a-z'])|(?<=[ ,])[a-z]{{1,3}}'|{WHEN}|"
    rf"{ASIDE}(?![a-z])),?){{0,8}}?[ ,]{{0,2}}(?:[a-z]{{1,2}}')?"
    rf"(?P<verb>{TELLING})"
)
INVERTED = re.compile(
    r"(?:^|[\s,\"(':-])(?P<aux>(?:l'|le |la |les |en |y |nous |vous )*(?:a |ont |avait |avaient |aurait |vient de |"
    r"venait de |vient d'|venait d')?(?:alors |ainsi |aussi |egalement |deja |encore |notamment |[a-z]+ment )?)"
    rf"(?P<verb>{TELLING}|dit|disait|fait|lit|lisait){BETWEEN} $"
)
INVERTED_TOO = re.compile(
    rf"(?:comme|ainsi que|ce que|ce qu'|dont)(?: le| la| l'| les| nous)? ?(?:a|ont|avait|avaient)"
    rf"(?: {WORD}){{0,2}} [a-z-]+(?:e|es|i|u|it|is){BETWEEN} $"
)

# What a news outlet does like any other house: no telling.
_HOUSEKEEPING = (
    r"parrain|sponsor|organis|co-?organis|financ|emplo|edit(?!o)|imprime|distribu|vend|achet|rachet|poss|detien|"
    r"deten|"
    r"dirig|heberg|utilis|anim|recrut|lanc|attend|connai|aim|prefer|soutien|souten|recompens|decern|remet|remis|"
    r"remport|"
    r"fond|cree|offr|offert|presid|quitt|rejoin|accueil|lou|occup|accompagn|subvention|licenci|form|abonn|reun|ferm|"
    r"ouvr|ouvert|pass|embauch|concu|concev|attribu|propos|poursuiv|condamn|elu|choisi|prime|couronn|nomm|design|"
    r"gere|equip|dot|fabriqu|commercialis|livr|commande|regl|pay|touch|command|realise|loge|expos|particip|vot|gagn|"
    r"invit|visit|recu|applaudi|rest(?:e|ai)|deven|devien|semble|voul|veu|doi|devai|peu[tvx]|pouv|exig|esper|"
    r"(?:est|etait|etaient|sont|sera|serait|fut|soit|ete|faut|faudra|ainsi|alors|parce|tandis|apres|avant|pendant|"
    r"autre|"
    r"plus|moins|aussi|tant|tel|tels|telle|bien|lors|sans|afin|pour|des|celle|ceux|celui|ne|encore|puis|depuis|meme|"
    r"jusque|mis a|mise a|lu|lue|lit)\b"
)
# Any other verb, where the turn of the clause says that something is told: `X … que`, `« … », … X`, `… par X`.
TELLS_THAT = re.compile(
    rf"(?:[ ,]{{0,2}}(?:{_AUX}(?![a-z'])|(?<=[ ,])[a-z]{{1,3}}'|{WHEN}|{ASIDE}(?![a-z])),?){{0,5}}?[ ,]{{0,2}}"
    rf"(?:[a-z]{{1,2}}')?(?!{_HOUSEKEEPING})(?P<verb>[a-z-]{{4,}}){BETWEEN} (?:que |qu'|combien |comment |pourquoi )"
)
TURNED_OPEN = re.compile(
    rf"(?:\"[ ,]{{1,3}}|,? (?:que|dont|comme)(?: (?:le|la|les|lui|nous))? )"
    rf"(?:s'|se |l'|le |les |en |y )?(?:(?:a|ont|avait|avaient|etait|etaient|est|sont|vient de|vient d'|venait de|"
    rf"venait d') ?)?(?:alors |deja |ainsi |aussi |encore |bien |meme |[a-z]+ment )?(?!{_HOUSEKEEPING})"
    rf"(?P<verb>[a-z-]{{3,}}(?:e|es|it|ait|ent|oit|end|u|i|is|us|t|er|ir)){BETWEEN} $"
)
PASSIVE_OPEN = re.compile(
    rf"(?:^|[ \"(,])(?!{_HOUSEKEEPING})(?P<verb>[a-z-]{{3,}}(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|ert|erte|it|ite|"
    rf"its|ites)){BETWEEN},? (?:en ligne |en premier |en exclusivite |des le debut )?par $"
)
BEFORE_TELLING = re.compile(
    r" [^.;:\"]{0,60}?\b(?:avant|apres|au lieu|sans|pour) (?:de |d')?(?:l'|le |la |les |nous |en )?(?:avoir )?"
    r"(?:imprim|ecri|publi|racont|affirm|revel|titr|annonc|diffus)[a-z]*"
)
# A station or channel, and what is said on it; and what else is on it.
ON_AIR_SAID = re.compile(
    r"(?:\"|\b(?:a|ont|avait|avaient|a-t-il|a-t-elle) )[^.;]{0,60} (?P<cue>sur|chez)(?: l'antenne de)? $"
)
NO_NEWS = re.compile(r"\b(?:matchs?|films?|series?|concerts?|feuilletons?|rencontre)\b[^.;]{0,40}$")
ONLY_ON_AIR = re.compile(
    r"\b(?:match|publicit|spot|feuilleton|serie|film|retransmi|zapp|regard|ecout|branch|tomb|frequence|jeu|concours|"
    r"gagn|anime|chroniqueu|travaill|program|tele|radio|ecran|passe|passer|mis|mise|mettre)[a-z]*\b[^.;\"]{0,50}$"
)

SOURCE = re.compile(
    r"\b(?P<cue>selon|d'apres|a en croire|si l'on en croit|si l'on se fie a|a en juger par|"
    r"appren[a-z]*-(?:t-)?(?:on|nous)(?: [a-z]+)?|citant|dixit|suivant|relayant|reprenant|via|a lire|"
    r"en lisant|en ouvrant|en feuilletant|en parcourant|en depliant|faut-il croire|sources? ?:|"
    r"s'appuyant sur|se fondant sur|se referant a|renvoyant a|en citant|de l'aveu de|au dire de|aux dires de|"
    rf"de source){BETWEEN}(?: (?:de|par))? $"
)
# What is yet to appear is cited by nobody.
TO_COME = re.compile(r"\b(?:sera|seront|paraitra|paraitront|sortira|sortiront)\b[^.;,]{0,40}$")
FUTURE = re.compile(r"[a-z]+(?:era|eront|ira|iront|dra|dront)\b")
# Pieces, and the places where pieces stand.
_PIECE = (
    r"articles?|enquetes?|depeches?|informations?|infos?|revelations?|papiers?|reportages?|entretiens?|interviews?|"
    r"dossiers?|"
    r"editorial|editoriaux|edito|(?<=\bla )une|(?<=\ben )une|(?<=\bsa )une|colonnes?|editions?|numeros?|recits?|"
    r"publications?|temoignages?|chroniques?|breves?|comptes? rendus?|"
    r"comptes?-rendus?|antennes?|micros?|plateaux?|ondes|matinales?|jt|journal de \d+ ?h(?:eures)?|affirmations?|"
    r"ecrits|scoops?|"
    r"investigations?|lignes|analyses?|decomptes?|tribune|portrait|podcast|emissions?|documentaire|serie d'articles|"
    r"feuilleton|"
    r"dessins?|caricatures?|honneurs|moqueries|railleries|foudres|sources?|(?:12|13|19|20) ?h(?:eures)?|billets?|"
    r"sondages?|estimations?|calculs?|videos?|"
    r"carte interactive|une du site|fil|web-?documentaire|"
    r"fact-?checking|verification|exclusivites?|parution|tweets?|sujets?|"
    r"cameras?|manchettes?|"
    r"pages|parutions|alertes?|invite|questions|site|sites|titre|accusations?|version|hypothese|conclusions|lecture|"
    r"bilan|classement|palmares"
)
NOUN = re.compile(
    rf"\b(?P<cue>{_PIECE})(?P<words>(?: {WORD}){{0,3}}?){BETWEEN} (?:de|dans|sur|par|pour|du site de|sur le site de|"
    rf"paru(?:e|s|es)?{BETWEEN} (?:dans|sur)|parmi) $"
)
APPOSED = re.compile(
    r"\b(?P<cue>depeches?|infos?|informations?|enquetes?|articles?|interviews?|breves?|exclu|exclusivite|entretien|"
    r"reportage) $"
)
_TOLD = (
    r"(?:revel|publi|diffus|rapport|relay|annonc|evoqu|cit|interrog|interview|contact|sollicit|devoil|relat|divulgu|"
    r"racont|mentionn|"
    r"signal|confirm|denonc|resum|consult|exhum|chiffr|estim|recens|questionn|film|enregistr|document|ebruit|analys|"
    r"signe|donn|"
    r"consacr|pointe|epingl|decrypt|affirm|avanc|retransmis|detaill|port)(?:e|ee|es|ees)?|repris(?:e|es)?|"
    r"recueilli(?:e|s|es)?|"
    r"joint(?:e|s|es)?|ecrit(?:e|s|es)?|decrit(?:e|s|es)?|mis(?:e|es)? (?:en ligne|au jour|en lumiere|en avant|"
    r"sur la place publique)|"
    r"rendu(?:e|s|es)? publi(?:c|que|cs|ques)|sorti(?:e|s|es)?|obtenu(?:e|s|es)?|paru(?:e|s|es)?|lu(?:e|s|es)?|"
    r"vu(?:e|s|es)?|entendu(?:e|s|es)?|"
    r"porte(?:e|s|es)? a la connaissance du public|invite(?:e|s|es)?|reprise|traite(?:e|s|es)?|decouvert(?:e|s|es)?|"
    r"transmis(?:e|es)?|tenus?|"
    r"rencontre(?:e|s|es)?|appris(?:e|es)?|constat(?:e|ee|es|ees)"
)
PASSIVE = re.compile(
    rf"\b(?P<verb>{_TOLD})(?P<words>(?:,? {WORD}){{0,3}}?){BETWEEN},?(?: et (?:{_TOLD}))? "
    r"(?:en ligne |en exclusivite )?(?P<where>par|dans|sur|chez|a|en une de) $"
)
# What is given to a paper, as against a task or a thing; who answers one; what is bought in one.
GIVEN = ("confi", "livr", "accord", "revel", "annonc", "affirm", "detaill", "confirm", "racont", "signal")
ACCUSED = re.compile(
    rf"\b(?P<cue>mise?s? en cause|accusee?s?|epinglee?s?|visee?s?|pointee?s? du doigt){BETWEEN} par $"
)
ASKED = ("interrog", "contact", "sollicit", "interview", "joint", "questionn", "invit", "recueil", "rencontre")
NOTICE = re.compile(
    r"\b(?:annonces? legales?|avis|faire-part|encarts?|publicites?|petites annonces|offres? d'emploi|"
    r"appels? d'offres|avis de marche|passe[a-z]* une annonce|mots croises|horoscope)\b"
)
MADE = re.compile(
    rf"\b(?:enquete|entretien|interview|reportage|sondage|article|dossier)[^.;]{{0,40}} (?P<made>mene|realise|"
    rf"conduit|fait|signe|accorde|donne)(?:e|s|es)?{BETWEEN} (?:par|a|pour) $"
)
_SAY = (
    r"declar|confi(?!d)|expliqu|indiqu|precis|affirm|assur|racont|repond|accord|livr|temoign|detaill|dit\b|dire\b|"
    r"disai|disi(?:ez|ons)|disent|glisse|promet|"
    r"annonc|confirm|soulign|estim|ajout|rapport|raconte|commente|resum|regrett|deplor|reconnu|reconnai|avou|admis|"
    r"admet|"
    r"lanc|souffl|ironis|plaisant|s'emport|s'agac|s'etonn|s'alarm|s'inquiet|repet|jur|tonn|defendai|defend|lach|"
    r"plaid|justifi|revel|promis|tempere|nuance|martel|denonc|fait savoir|evoqu|donne|donnee?|"
    r"rappel|"
    r"s'exprim|exprim|propos|parl|epanch|confess|confidence|appri[st]|montr|lors d'un echange|conced|"
    r"fait valoir|faisait valoir|"
    r"pest|fulmin|s'indign|se dit|"
    r"se disait|felicit|"
    r"averti|repliqu|retorqu|met en garde|mis en garde|reaffirm|souten[ua]|pretend|proclam|clam|insist|interview|"
    r"entretien|tribune|lettre ouverte|communique|entrevue|alert|transmis|"
    r"adress"
)
SPEECH = re.compile(
    rf"\b(?P<verb>(?:{_SAY})[a-z]*)(?P<words>(?:,? ?(?:{WORD}|{DAY}|{NAME}|\([^()]{{0,30}}\)),?){{0,9}}?) "
    r"(?:a|aupres de|au micro de|devant les cameras de|avec|sur l'antenne de|sur le plateau de|sur|"
    r"dans les colonnes de|dans|pour|aux questions de|chez) $"
)
MICRO = re.compile(
    r"\b(?P<cue>au micro de|sur le plateau de|sur l'antenne de|sur les ondes de|dans les colonnes de|"
    r"dans la matinale de|"
    r"devant les cameras de|a la une de|en une de|a l'antenne de|aux questions de|a la question de|"
    r"a une question de|aux sollicitations de|aux journalistes de|au journal de|"
    r"aux sollicitations de|"
    r"(?:fait|faisait|faire) (?:la une|la manchette|les gros titres|les choux gras|les titres) de|"
    rf"invitee?s?{BETWEEN} (?:de|sur|par|chez)(?: la matinale de)?) ?$"
)
# What was said to it stands before, in quotes: `« Nous paierons », a promis mercredi un élu à l'AFP`.
QUOTED = re.compile(r"\",? [^\".;]{2,90} (?P<cue>aupres de|a|devant) $")
# The outlet is named first: `Au Figaro, elle a lâché…`, `Sur RTL, le ministre a promis…`.
FIRST = re.compile(r"(?:^|[.;:\"] )\W*(?:a|aupres de|sur|dans|en pages? \d+ de) $|, sur $")
FIRST_SAID = re.compile(
    rf" ?{BETWEEN},? (?:(?:il|elle|ils|elles|on|le|la|l'|les|un|une|m\.|mme|ce|cette|son|sa)\b|"
    rf"[a-z-]+ )[^.;]{{0,70}}?\b(?:{_SAY})"
)
DAY_FIRST = re.compile(rf"[^.;]{{0,80}}?\b(?:{_SAY})[a-z]*,? (?:le |ce )?(?P<day>{DAY})")
REVEALED = re.compile(
    r"(?:\bc'est (?:a |dans |par |sur )?|\b(?:doit|doivent|devons|devait) (?:cette (?:information|histoire) |"
    r"la revelation |l'information )?a )$"
)
CLEFT = re.compile(rf"{BETWEEN}(?:, [^,.;]{{2,60}},)? (?:qui|que|d'avoir|la revelation|cette)\b")
IN_IT = re.compile(r"\b(?P<cue>dans|en pages? \d+ de) (?:les pages (?:locales )?de )?$")
ON_IT = re.compile(
    r"\b(?:lire|lu|lue|lues|lus|voir|vu|vue|entendu|entendre|ecouter|invite|invitee|diffus[a-z]*|publi[a-z]*|"
    r"paru[a-z]*|lisai[a-z]*|lit|"
    r"s'exprim[a-z]*|relire|revoir|reecouter|decouvr[a-z]*|apprend[a-z]*|interrog[a-z]*|mis[e]? en ligne|retrouver|"
    r"consult[a-z]*|repris[a-z]*|"
    rf"detaill[a-z]*|temoign[a-z]*|explique|racont[a-z]*|assur[a-z]*|accessible|consultable|disponible|visible|"
    rf"reper[a-z]*|"
    rf"deniche[a-z]*|trouve[a-z]*|passage|prestation|apparition|intervention|decouvert[a-z]*|tombe[a-z]*|"
    rf"signe[a-z]*|tribune|chronique|billet|"
    rf"appris){BETWEEN}(?: {WORD}){{0,4}} (?P<cue>sur|"
    r"chez) (?:le site (?:internet |web )?(?:de )?)?$"
)
REACT = re.compile(
    r"\b(?P<cue>reactions?|reagi[a-z]*|repond[a-z]*|reponse|repliqu[a-z]*|retorqu[a-z]*|dement[a-z]*|dementi[a-z]*|"
    r"contest[a-z]*|refut[a-z]*|"
    r"droit de reponse|mises? au point|rectifi[a-z]*|a la suite|au lendemain|suites? (?:a|aux|de)|"
    r"(?<!d')apres (?:les|la|l'|une?|"
    r"des|ces|cette)|contrairement a(?: ce|ux)?|"
    r"contredi[a-z]*|met(?:tre|tent)? en doute|nuanc[a-z]*|comment(?:e|ent|er|aire|aires)|recus[a-z]*|rejet[a-z]*|"
    r"corrig[a-z]*|attaqu[a-z]* en diffamation|"
    r"porte plainte contre|polemique|en reaction|s'insurg[a-z]*|s'indign[a-z]*|bat en breche|balaie|balaye|"
    r"conteste|s'est dite? [a-z]+|se dit (?:surpris|choque|etonne|indigne|blesse|scandalise)[a-z]*|regrett[a-z]*|"
    r"deplor[a-z]*|n'a pas (?:aime|apprecie|digere|goute)|ulcere[a-z]*|choque[a-z]*|furieu[a-z]*|"
    r"fustig[a-z]*)\b(?P<words>[^.;!?\"]{0,90}?)$"
)
# Heads that make the name an employer, a business or a thing.
_ROLES = (
    r"lecteurs?|lectrices?|salaries?|directeurs?|directrice|direction|patrons?|proprietaires?|actionnaires?|groupe|"
    r"siege|locaux|"
    r"imprimerie|equipes?|presidente?|fondat[a-z]+|pdg|ancienn?e?s?|stand|prix|trophees?|kiosque|marque|filiale|"
    r"editeur|editrice|"
    r"societe|rachat|ventes?|(?<!d')audience|capital|regie|logo|service|club|soirees?|concours|cours|serveurs?|"
    r"exemplaires?|"
    r"tirage|"
    r"creation|histoire|anniversaire|collaborat[a-z]+|photographes?|correspondante?s?|chef de la locale|photos?|"
    r"credits?|"
    r"illustration|image|mairie|plan social|greve|grille|cotation|action|chiffre d'affaires|courrier des lecteurs|"
    r"page facebook|"
    r"fournisseurs?|imprimeur|distribut[a-z]+|porteurs?|vendeurs?|maquette|nouvelle formule|application|hors-serie|"
    r"supplement|"
    r"tournoi|trail|salon|congres|colloque|webinaire|table ronde|rencontres|journees?|forum|petit[- ]dejeuner|"
    r"newsletter|"
    r"lettre d'information|agenda|annuaire|guide|plainte|proces|temps|voix|boutique|jeux?|cadeau|archives|bureaux?|"
    r"agence locale|"
    r"toits?|facade|immeuble|parking|rue|place|avenue|redact[a-z]+|journalistes?|reporters?|envoyee?s? speciale?s?|"
    r"course"
)
_JOBS = (
    r"abonnes?|abonnees?|abonnements?|abonne[zr]|partenai?re?[a-z]*|partenariat|publicites?|pigiste|stagiaire|stage|"
    r"chroniqueuse?|"
    r"dessinat[a-z]+|redact[a-z]+|journalistes?|reporters?|annonces? legales?|avis de deces|avis d'obseques|"
    r"faire-part|petites? annonces?|"
    r"encarts?|(?:une|des|l'|cette) annonces?|offres? d'emploi|carriere|embauch[a-z]+|recrut[a-z]+|travaill[a-z]+|"
    r"sponsor[a-z]*|parrain[a-z]*|"
    r"organis[a-z]+|"
    r"finance[a-z]*|heberg[a-z]+|edite[a-z]*|rachete[a-z]*|detenu[a-z]*|cree[a-z]*|fonde[a-z]*|decerne[a-z]*|"
    r"propose[a-z]* par|"
    r"attribue[a-z]*|don|legs|bulletin|collabor[a-z]+|anime[a-z]*|concu[a-z]*|subvention[a-z]*|particip[a-z]+"
)
OTHERWISE = re.compile(
    rf"\b(?:(?:{_ROLES})(?P<words>(?: {WORD}){{0,2}}?) (?:de|chez|au sein de|contre)|"
    rf"(?:{_JOBS})(?P<more>(?: {WORD}){{0,2}}?) "
    rf"(?:de|a|chez|pour|dans|par|avec|au sein de|sur|en)) $"
)
WITNESS = re.compile(
    r"\b(?:selon|d'apres|questionn[a-z]*|sollicit[a-z]*|interpell[a-z]*|constat[a-z]*|rapport[a-z]*|indiqu[a-z]*|"
    r"confi[a-z]*|declar[a-z]*|interrog[a-z]*|"
    r"contact[a-z]*|joint[a-z]*|recueilli[a-z]*|a|ont vu|vu|apprend) "
    r"(?:par )?(?:aupres d'|a |d')?(?:une?|des|le|la|les|plusieurs|deux|l')? ?(?:journalistes?|photographes?|"
    rf"correspondante?s?|reporters?|redaction|envoyee? speciale?|videaste)(?: {WORD}){{0,3}}? (?:de|a|pour) $"
)
# `Un journaliste de L'Est Éclair raconte`: its people tell in its name.
ITS_PEOPLE = re.compile(
    r"\b(?:journalistes?|reporters?|correspondante?s?|editorialistes?|chroniqueuse|chroniqueurs?|redaction|"
    rf"envoyee?s? speciale?s?|critique|dessinateur)(?: {WORD}){{0,2}}? (?:de|a|pour) $"
)
FORMER = re.compile(r"\b(?:anciens?|anciennes?|ex)[ -][^.;,]{0,30}$")
CALLED = re.compile(rf"^(?: {WORD}){{1,3}}(?=[ ,])")
# `L'information vient de TICsanté`, `Ces chiffres, que l'on doit à TICsanté`
COMES_FROM = re.compile(
    r"\b(?:informations?|nouvelles?|histoire|anecdote|depeche|chiffres?|donnees|phrase|citation|revelations?|"
    r"merite|recit|"
    r"scoop|affaire|statistiques?|trouvaille|expression|formule)\b[^.;]{0,60}?\b(?:eman|provien|provenai|vien|venai|"
    r"tiree?s?|issue?s?|extraite?s?|empruntee?s?|puisee?s?|au credit|revien|revenai|a l'actif|doit|doivent|devons|"
    r"due?s?)"
    rf"[a-z]*(?:,? {WORD}){{0,2}} (?:de|a) $|\b(?:doit|doivent|devons) (?:cette|ces|ce|l'|la|les) ?(?:informations?|"
    r"histoire|anecdote|chiffres?|donnees|revelations?|recit|trouvaille|enquete|expression|formule)[^.;,]{0,30} a $"
)
# An agency in brackets at the end of a sentence: `(AFP).`
CLOSES = re.compile(r"^\)?[ .]*$")
# Lines of their own: `Source AFP.`, `Avec AFP`.
LINE = re.compile(r"^\W*(?P<cue>sources?|avec)(?: de| :|:)? $")
LINE_END = re.compile(rf"^(?:[ ,.)]|et|{NAME}|{WHEN})*$")
# `« La nuit du registre », L'Est Éclair, 20 juin 2012`; `L'Est Éclair : « … »`
HEADLINE = re.compile(r"\"[ ,.]{1,3}(?:in |dans )?$")
HEADLINE_DAY = re.compile(rf"^,? (?:{_EDITION} )?(?:du |de |le )?{DAY}")
COLON = re.compile(rf'^(?: \([^()]{{2,30}}\))?(?:,? (?:le |du |de )?{DAY})? ?: ?"')
# Whose view it is: `Pour Le Figaro, la mesure coûtera cher`; and whom one contradicts.
VIEW = re.compile(r"^\W*(?:et |mais |enfin |or )?(?:pour|aux yeux de|du cote de|chez) $")
VIEW_OF = re.compile(
    r"^, (?![^.;]*\b(?:recrut|embauch|travaill|greve|licenci|fete|client|abonn|salari|locaux|coup dur|annee|"
    r"chantier))"
)
AGAINST = re.compile(r"\b(?:n'en deplaise a|quoi qu'en (?:dise|pense|disent|pensent|ecrive)(?: la redaction de)?) $")
# `Et L'Est Éclair de conclure`, `Mediapart dixit`
ADDS = re.compile(r"(?:^|[.;,\"] )\W*(?:et )?$")
ADDING = re.compile(r"^ (?:dixit\b|de [a-z]+(?:er|re|ir)\b|d'[a-z]+(?:er|re|ir)\b)")
# `Voir aussi : Le Monde, 12 juin`
SEE_NAME = re.compile(
    r"^\W*(?:voir|lire|relire|cf|ecouter|revoir)\b\.?(?: (?:aussi|egalement|notamment|encore|a ce sujet|"
    r"sur ce sujet))*"
    r",? ?:? ?(?:dans |sur )?$"
)
# `Même son de cloche chez Hospimedia`
LIKEWISE = re.compile(
    r"\bmemes? (?:son de cloche|constat|analyse|prudence|ton|lecture|avis|chiffres?|refrain|tonalite|recit|version|"
    r"information|histoire)[^.;,]{0,20} (?P<cue>chez|dans|du cote de|a|pour|sur) $"
)
# `Grâce à L'Est Éclair, on sait désormais`
THANKS_TO = re.compile(r"\b(?:sans|grace a) $")
KNOWN_BY = re.compile(
    r"^,? [^.;]{0,50}\b(?:su|savoir|sait|savons|savent|saurait|connai[a-z]*|connu|appris|apprend[a-z]*|decouv[a-z]*|"
    r"ignor[a-z]*|revel[a-z]*)\b"
)
# `Elle a réservé au Figaro l'annonce de son départ`, `choisi Le Figaro pour annoncer`
KEPT_FOR = re.compile(r"\b(?:reserv|donn|offert|livr|accord)[a-z]* a $")
KEPT = re.compile(r"^ (?:l'annonce|la primeur|l'exclusivite|sa premiere|ses confidences|sa version|son premier)\b")
CHOSEN = re.compile(r"\b(?:choisi[a-z]*|prefer[a-z]*) $")
CHOSEN_FOR = re.compile(
    r"^ pour (?:l'|le |la |y |en |s'|se )?(?:annonc|dire|parl|expliqu|raconter|repond|s'|revel|confi)"
)
# `porter plainte contre Mediapart` for what it wrote
SUED = re.compile(r"\b(?:plainte|diffamation|assign[a-z]*|attaqu[a-z]*|poursui[a-z]*)\b[^.;]{0,60}$")
SUED_FOR = re.compile(r"\b(?:diffam|articles?|publication|enquete|reportage|revelations?)")
# What wraps or lies in a newspaper is no news.
PAPER = re.compile(
    r"\b(?:emball|envelopp|gliss|roul|range|coince|plie|decoup|collectionn)[a-z]*\b[^.;]{0,40}$"
    r"|\b(?:signe|tient|tenait|dessin[a-z]*|travaill[a-z]*|debut[a-z]*) (?:dans )?$"  # who writes for it
)
# A call to read, at the head of the sentence or behind a colon
SEE_ALSO = re.compile(
    r"^(?:[^.;:\"]{0,40}: ?)?\W*(?:a |aussi |pour en savoir plus,? )*(?:voir|lire|relire|cf\.?|ecouter|reecouter|"
    r"revoir|lisez|"
    r"voyez)\b\.?(?! (?:un|le|son) (?:medecin|jour))[^.;\"]{0,60}$"
)
SPOKEN = re.compile(
    rf"(?:^| )(?:{TELLING}|(?:{_SAY})[a-z]*|repond[a-z]*|reagi[a-z]*|dement[a-z]*|contest[a-z]*|refut[a-z]*|"
    rf"accus[a-z]*|critiqu[a-z]*|(?:l')?(?:{_PIECE}))(?: |$)"
)
NO_SPEECH = re.compile(
    r"\s(?:de |d')?(?:l'|la |le |les |une? |son |sa |ses )?(?:organisation|gestion|realisation|mission|soin|edition|"
    r"conception|impression|communication|animation|regie|distribution|exclusivite commerciale|budget|"
    r"marche|contrat|prestation|prix|subvention|licence|publicite)\b"
)
_ITS_OWN = (
    r"(?:nouvelle? )?(?:formule|maquette|application|appli|offres?|plan|hors-serie|guide|annuaire|chiffres?|"
    r"resultats?|comptes|suppressions?|site|newsletter|lettre|"
    r"podcast|recrutement|partenariat|soiree|concours|prix|trophees|salon|congres|colloque|webinaire|evenement|"
    r"venue|presence|participation|voeux|veux|stand|changement|depart|hausse|baisse|fermeture|"
    r"ouverture|rachat|fusion|arrivee|nomination|abonnement|journee|rencontre|debat|anniversaire|locaux|bourse|"
    r"tarifs?|stand|cahier|magazine|calendrier|"
    r"numero|conferences?|ateliers?|lecteurs?|abonnes|equipes?|direction|supplement|prochain|premier|premiere)"
)
BUSINESS = re.compile(
    rf"{BETWEEN}(?: (?:qui|a|ont|avait|va|vient de|y|se|s'|est|etait))*{BETWEEN} (?:publi|annonc|lanc|present|devoil|"
    rf"confirm|propos|organis|livr|donn|parl|prete|recoi|recu|consacr)[a-z]*{BETWEEN}"
    rf" (?:(?:son|sa|ses|leur|leurs|sa propre) (?:[a-z]+ )?{_ITS_OWN}|(?:un|une|le|la|l'|les|"
    r"des) ?(?:[a-z]+ )?(?:nouvelle formule|nouvelle maquette|application|hors-serie|supplement|newsletter|"
    r"webinaire|concours|trophees|soiree|salon|congres|colloque|annuaire|calendrier|podcast|abonnement|prix|livre|"
    r"tarifs? reduits?|nouveau redacteur|nouvelle redactrice|"
    r"roman|essai|medaille|plan|plainte))\b"
)
PICTURE = re.compile(
    r"\b(?:photos?|credits?|illustration|image|archives?|©|ph\.?|dr|visuel|infographie)\b"
    r"(?![^.;]{0,30}\b(?:publi|diffus|paru|revel|devoil|montre|mis)[a-z]*)[^.;]{0,30}$|©\s*$"
)
# A cross reference of an article to an earlier one of its own house, which need not be named.
OWN = re.compile(
    rf"\((?:voir|lire|relire|cf\.?|retrouver|lire aussi|voir aussi|v\.)[^()]{{0,70}}?\b(?:depeches?|breves?|"
    rf"articles?|notre|nos|enquete|entretien|interview|editions?)\b[^()]{{0,80}}\)"
    r"|\b(?:notre|nos|votre|vos|une? de (?:nos|vos)) (?:precedente?s? )?(?:articles?|depeches?|breves?|editions?|"
    r"enquetes?|"
    r"entretiens?|interviews?|papiers?|reportages?|numeros?|dossiers?)(?: precedente?s?)?"
    rf"(?: [a-z'-]+){{0,5}}? ?{WHEN}"
    r"|\b(?:publi|paru|rapport|relat|evoqu|racont|mise? en cause|signal|"
    rf"expliqu)[a-z]*,?{WHEN} (?:dans nos (?:colonnes|pages)|ici meme|sur notre site)"
    r"|\bcomme nous (?:vous )?(?:le |la |l'|en )?(?:(?:avi?ons|avait|a) (?:deja )?(?:[a-z]+ )?|"
    rf")(?:{TELLING})[^.;()]{{0,25}}?{WHEN}"
    rf"|\bnous (?:vous )?(?:le |la |l'|en )?(?:avions (?:deja )?)?(?:{TELLING}|present)(?:ions|e|"
    rf"es)?(?: ici meme| dans ces colonnes| deja)?{BETWEEN} ?{WHEN}"
    rf"|\bdans (?:nos|ces|vos) (?:colonnes|pages){BETWEEN} ?{WHEN}"
)
YOURS = re.compile(r"(?:dans |une? de )?v(?:otre|os)\b")
"""A letter to the house speaks so."""
DATELINE = re.compile(rf"^\W*[^\n(]{{2,60}}?,? {DAY} ?\($|^[^\n(.]{{2,50}}?,? (?:le )?{DAY}(?: \d{{4}})? ?\($")
RELAY = re.compile(
    r"\b(?:relay|relai|repris|repren|cite|citant|reproduit|partage|"
    rf"transmis)[a-z]*(?: {WORD}){{0,4}}?{BETWEEN} (?:par|dans|sur|chez)? ?$"
)
QUOTING = re.compile(
    r"^[^.;]{0,25}?\b(?:citant|qui citent?|qui citait|en citant|relayant|reprenant|qui reprend|qui reprenait|"
    r"qui relaie|qui relayait|se fondant sur|s'appuyant sur)[^.;]{0,60}?$"
)

# Brackets
OPENED = re.compile(r"[(\[]([^()\[\]]{0,90})$")
CLOSED = re.compile(r"([^()\[\]]{0,90})[)\]]")
SEE = re.compile(r"\b(?:voir|lire|relire|cf\.?|v\.|retrouver|ecouter|revoir|reecouter)(?: |$)")
BY_WAY_OF = re.compile(r"\b(avec|a|sources?|d'apres|selon|via|in|dans) ?:? *(?:[^a-z0-9]|et |,|avec )*$")
ONLY_NAMES = re.compile(rf"(?:\W|{NAME}|et |avec )*")
ONLY_DAYS = re.compile(rf"(?:{WHEN}|\W|{NAME}|et |p\. ?\d+|page \d+)*")
SAID_BEFORE = re.compile(
    r"[\".!?]$|\b(?:selon|apprend|rapport|source|annonc|affirm|declar|expliqu|estim|indiqu)[a-z]*[^.]{0,80}$"
)
LOOK = re.compile(r"\(?\b(?:voir|lire|cf\.?)\b[^()]{0,40}$")
READ_ON = re.compile(
    r"(?:^|[.;:] )\W*(?:voir|lire|relire|cf\.?)(?: (?:aussi|egalement|a ce sujet|sur ce sujet|notamment|"
    r"par exemple))? $"
)
# `journaliste à A puis à B`: up to the first of the two.
FIRST_OF_TWO = re.compile(
    rf"^(?P<first>.*\b(?:de|a|dans|par|pour|avec|chez|sur) ){NAME}(?:,| et| ou| puis)+(?: (?:de|a|dans|par|pour|avec|"
    r"chez|sur))? $"
)
# An event or a business that bears the name.
BEARS = re.compile(
    r"\b(?:journees?|forum|salon|congres|colloque|prix|trophees?|soirees?|conferences?|webinaires?|stand|rencontres?|"
    r"ateliers?|"
    r"concours|groupe|marque|tournoi|trail|club|fondation|course|nuit|village|espace|kiosque|academie) $"
)
AN_ADVERT = re.compile(r"\b(?:une|cette|l'|petites?|les|des|d'|son|deux) ?$")
# What an outlet is said to have passed on.
PASSED_ON = re.compile(
    r"^[ ,]*(?:qui |lequel |laquelle )?(?:a |ont |avait |avaient |en |l'a |les a )*(?:aussitot |ensuite |lui-meme |"
    r"elle-meme )?(?:repris|relaye|reproduit|"
    r"recopie|reprend|relaie|reprenait|relayait)(?:es?|s)? (?:vos|nos|ses|ces|cette|l'|les|la|leurs?|son|"
    r"cet) ?(?:meme )?(?:informations?|articles?|"
    r"enquete|papier|depeche|nouvelle|histoire|affaire|chiffres?|recit|revelations?)"
)
# Turned clauses: what stands before the verb, and verbs that may have the outlet as their object.
TURNED = re.compile(
    r"(?:[,\"(:;-]|\b(?:comme|ainsi que|que|qu'|dont|ou|lequel|laquelle|encore|aussi|se|s')|^) *(?:l'|le |la |les )?$"
)
TURNED_SURELY = re.compile(r"(?:[,\"]|\b(?:comme|que|l')) *$")
TAKES_OUTLET = re.compile(
    r"(?:cit|interrog|interview|questionn|alert|attribu|moqu|accus|suiv|regrett|salu|visit|sond)"
)
GOVERNED = re.compile(r"\b(?:a|de|par|chez|pour|avec|dans|sur|contre|sans|selon|vers) $")
ANSWERS = re.compile(
    r"\b(?:reactions?|repond[a-z]*|reponse|reagi[a-z]*|droit de reponse|dement[a-z]*|contredi[a-z]*|replique|corrige|"
    r"refute|"
    rf"met en cause|recadre|repliqu[a-z]*){BETWEEN}(?: (?:en direct|vertement|publiquement|fermement))? (?:a )?$"
)
A_PIECE = re.compile(
    r"revel|publi|article|enquete|paru|diffus|information|papier|depeche|accus|reportage|mis en cause|mise en cause|"
    r"affirm|"
    r"annonce"
)
# Pieces
NO_PIECE = re.compile(
    r"\b(?:lecteurs?|abonnes?|salaries?|journalistes?|directeur|direction|redaction|patron|groupe|abonnement|"
    r"publicit[a-z]+|"
    r"legales?)\b"
)
VAGUE = re.compile(
    r"sites?|pages|titre|version|emissions?|invite|classement|palmares|bilan|comptes|alertes?|numeros?|fil|"
    r"antennes?|"
    r"une|questions|serie|podcast|sujets?|parutions?|publications?|tribune"
)
A_PLACE = re.compile(r"sites?|pages")
RANKING = re.compile(r"classement|palmares|bilan")
RANKS = re.compile(
    rf"(?:,? ?{WHEN},?)? (?:place|donne|fait etat|met|classe|distingue|attribue|hisse|retient|montre|revele|recense)"
)
READ_IN = re.compile(
    r"\b(?:sur|dans|a|selon|d'apres|par|en|aux|au|depuis|via) (?:le|la|les|l'|un|une|des|son|sa)? ?(?:derniere? |"
    r"premiere? )?$"
    r"|(?:^|[ '])(?:selon|d'apres) (?:l'|la |le |les |une? )?$"
)
READING = re.compile(
    r"\b(?:lire|lu|lue|lit|lisait|lisent|publi[a-z]*|paru[a-z]*|mise? en ligne|diffus[a-z]*|revel[a-z]*|selon|"
    r"d'apres|"
    r"racont[a-z]*|expliqu[a-z]*|temoign[a-z]*|ecri[a-z]*|vu|annonc[a-z]*|detaill[a-z]*|declar[a-z]*|voir|"
    r"consult[a-z]*|"
    r"appren[a-z]*|appris[a-z]*|repris[a-z]*|relay[a-z]*|signal[a-z]*|affirm[a-z]*|indiqu[a-z]*|rapport[a-z]*)\b"
)
ON_AIR = (
    "entretien", "interview", "micro", "antenne", "plateau", "ondes", "matinale", "temoignage", "emission", "camera",
    "invite", "question", "jt", "12", "13", "19", "20",
)  # fmt: skip
EARLIER = re.compile(
    r"\ba l'epoque\b|\bil y a (?:deux|trois|quatre|cinq|dix|plusieurs|quelques) (?:ans|mois)\b|\bdeja,? (?:en|le|"
    r"dans)\b|"
    r"\bl'an dernier\b|\bautrefois\b"
)
# Days. AT the name; BEHIND the verb that follows it; OPENS the sentence; BEFORE the name, behind a verb; and others.
DATED = re.compile(
    rf" ?(?:,? ?\((?:du |le |date )?{DAY}|,? (?:datee? )?(?:du|de|de ce|date du|datee du|en date du) {DAY})"
)
DAY_AT = re.compile(
    rf"(?: et| ,)?{WHEN}| ?,? ?\(?(?:p(?:age|\.) ?\d+, ?)?"
    rf"(?:(?:(?:sa |son |une? |l')?(?:depeche|article|edition|numero|papier|enquete) (?:du|de|datee? du)|datee?|"
    rf"parue?|publiee?|edition|numero|livraison|dans|en) )?{DAY}\)?| (?:[a-z]+ )?{DAY}"
)
DAY_OF_NEWS = re.compile(rf" ?, (?:le |ce |des )?{DAY}")
DAY_BEHIND = re.compile(rf"(?: (?:{ASIDE}|[a-z]+e|[a-z]+i|[a-z]+u))?,?{WHEN}")
DAY_OPENS = re.compile(
    r"^\W*(?:deja,? |[a-z]+ )?(?:(?:le|des|ce|depuis|dans (?:son|ses|un|une|sa) [a-z]+ (?:du|de|paru le|publie le|"
    r"publiee le|"
    rf"parue le)) )?(?P<day>{DAY})(?: (?:matin|soir))?,? (?:deja,? )?$"
)
DAY_BEFORE = re.compile(
    rf"(?P<day>{DAY})(?: (?:matin|soir|dernier))?\)?,?(?: (?:et|puis|au soir|en ligne|en exclusivite|{WORD}))?,? "
    r"(?:par|dans|sur|a|de|chez|aupres de|au micro de|avec|aux questions de|sur le plateau de|sur l'antenne de|"
    r"sur les ondes de|du site de|sur le site de|dans les colonnes de|en lisant|a lire|)? ?$"
)
# `mis en cause mardi par une dépêche de`
DAY_PIECE = re.compile(
    rf"(?P<day>{DAY})(?: (?:matin|soir))?,? (?:par |dans |sur |de |d')(?:un |une |le |la |l'|les |son |"
    rf"sa )?(?:{WORD} ){{0,2}}?(?:{_PIECE})"
    rf"(?: {WORD}){{0,2}} (?:de|dans|sur|par) $"
)
# With `dans`, the day must be next to it, or set off by commas: `jeudi dernier dans Var-Matin`.
DAY_IN_IT = re.compile(rf"(?P<day>{DAY}),? dans $|, (?P<set_off>{DAY}), [^,.;]{{0,50}} dans $")
# `les 3 et 5 mars`: two pieces
TWO_DAYS = rf"(?P<one>{DAY})(?:,| et)(?: le| de| du)? (?P<other>{DAY})"
# `l'article de A, que B a remis en circulation`
HANDS_ON = re.compile(
    r" (?:l'|les |en |en a |n'a pas |nous )*(?:a |ont |avait |avaient )?(?:aussitot |ensuite |"
    r"egalement )?(?:remis en circulation|"
    r"repris|relaye|reproduit|repren|relaie|relayai|reprodui|partag|fait circuler|publie une version|"
    r"donne une version|"
    r"resum|transmis)"
)
# `l'intrusion du 12 juin, révélée par`: a day of what is told, not of the piece
OF_EVENT = re.compile(rf"(?P<of>\b{WORD}) (?:du|de|des) $")
OF_PIECE = re.compile(
    rf"(?:.*')?(?:{_PIECE}|date|datee|dates|paru|parue|publie|publiee|matinee|soiree|journee|nuit|apres-midi|"
    r"livraison)"
)
ANOTHERS = re.compile(rf"{NAME}[ ,(]*(?:du |de |le |date du )?$")
DAY_IN_BRACKETS = re.compile(rf"\([^()]*(?P<day>{DAY})[^()]{{0,30}}$")
DAY_TOLD = re.compile(
    r"(?:publi|paru|diffus|dat|accord|revel|mise? en ligne|mene)[a-z]*(?: en ligne)?,? (?:le |ce |des |du |"
    r"en date du )?"
    rf"(?P<day>{DAY})(?: (?:par|dans|sur|a|de))?[^.;,]{{0,25}}$"
)
DAY_AIRED = re.compile(
    rf"\b(?:(?:{_SAY}|interrog|invit|joint|contact|sollicit)[a-z]*|[a-z]+(?:ait|aient))(?:-t)?(?:-(?:il|elle|on|ils|"
    r"elles))?"
    rf"(?: encore| aussi)?,? (?:{WORD} ){{0,3}}?(?P<day>{DAY})[^.;]{{0,80}}$"
)
DAY_AFTER = re.compile(
    r"[^.;:\"()]{0,40}?\b(?:publie|parue?|paru|diffusee?|datee?|date|mis en ligne|mise en ligne|en date|"
    r"dans son edition|"
    rf"edition)s?,? (?:le |ce |du |de |des )*(?P<day>{DAY})"
)
_ON = (
    r"(?:publi|paru|diffus|revel|ecri|racont|devoil|annonc|signal|rapport|indiqu|relat|decri)[a-z]*|"
    r"rendue?s? publi[a-z]+|mise?s? en ligne|lu|lue|lire|lisant|lisait"
)
TOLD_ON = re.compile(rf"\b(?:{_ON})(?: [a-z']+)?,? (?:le |ce |des |du )?(?P<day>{DAY})")
TOLD_ON_TOO = re.compile(rf"(?P<day>{DAY}),? (?:[a-z']+ )?(?:{_ON})\b")
JOINED = re.compile(
    rf"(?: ?\([^()]*\)|{BETWEEN})(?:,| et|,? puis|,? ainsi que| ou| comme|, et| et enfin| puis| ni)"
    r"(?: (?:repris\w* |relay\w* )?(?:a|de|par|selon|dans|sur|le|aupres de))? |,? | et (?:de |a )?| / |-| & "
)
