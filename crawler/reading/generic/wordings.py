"""What short lines of a news page say when they are no text of the article, in the languages of the corpus.

All are general words of the trade; none names a site. Matched against folded text (lower case, no accents)
where the name ends in `_FOLDED`, against the text as written elsewhere.
"""

import re


def _any(*parts: str, flags: re.RegexFlag = re.RegexFlag.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(parts), flags)


# A heading or label that announces something else than the article: what stands below it is not ours.
END_FOLDED = re.compile(
    r"^\W*(?:"
    + "|".join(
        (
            # English
            r"more (?:from|on|stories|news|in|about|to read)\b|(?:more|most) (?:read|popular)|related\b",
            r"recommended\b",
            r"read (?:more|next|also|on)\b|(?:you )?(?:may|might) (?:also|be)\b|you(?:'ll)? (?:may|might|also)",
            r"also read|see also|what to read|up next|trending|popular|latest (?:news|stories|from)|top stories",
            r"don't miss|editor'?s? (?:picks|choice)|leave a (?:reply|comment)|(?:\d+ )?comments?\W*$",
            r"(?:post|add|write) a comment|join the (?:discussion|conversation)",
            r"share (?:this|on|with|your)|follow (?:us|\w+ on)|sign up|subscribe|newsletter|(?:tag|topic)s?\b\W*$",
            r"filed under|copyright|all rights reserved|©|advertisement|sponsored",
            # German
            r"mehr (?:zum thema|zu|dazu|lesen|von|aus|artikel|news)|auch interessant|zum thema\b|themen\W*$",
            r"weitere (?:artikel|informationen|infos|themen|nachrichten|meldungen|news|beitrage|links)",
            r"(?:(?:das|dies(?:e[rs]?)?)(?: \w+)? )?(?:konnten?|durften?|wird) (?:sie|dich|euch)",
            r"(?:lesen sie|lies) (?:auch|mehr)",
            r"(?:presse)?kontakte?\W*$|ansprechpartner(?:in|innen)?\b|entdecken sie (?:jetzt|auch|mehr)",
            r"(?:ahnliche|verwandte|passende|aktuelle|neueste|meistgelesene?|beliebte) "
            r"(?:artikel|beitrage|themen|meldungen|nachrichten|news)|schlagworte|stichworte",
            r"(?:\d+ )?kommentare?\W*$|kommentar (?:schreiben|verfassen|hinterlassen)",
            r"schreiben? (?:sie )?(?:einen|uns)",
            r"diesen (?:artikel|beitrag)|artikel (?:teilen|drucken|versenden|kommentieren)|teilen\W*$|folgen sie",
            r"jetzt (?:teilen|abonnieren|anmelden)|zur startseite",
            # French
            r"(?:a )?lire (?:aussi|egalement|la suite)|sur le meme (?:sujet|theme)|voir aussi|pour aller plus loin",
            r"dans la meme rubrique|articles? (?:lies?|similaires?|associes?)|les plus lus",
            r"(?:\d+ )?commentaires?\W*$",
            r"(?:laisser|ecrire|poster|ajouter) un commentaire|reagir\b|partager?\b|mots[- ]cles|abonnez",
            r"suivez-nous",
            # Spanish, Portuguese, Italian
            r"(?:lea|lee|leer|ver|mira|vea) (?:tambien|mas|ademas)|te puede interesar|noticias relacionadas",
            r"mas (?:sobre|noticias|informacion)|temas\W*$|etiquetas|comentarios|comparte|compartir",
            r"(?:veja|leia) (?:tambem|mais)|saiba mais|leggi anche|potrebbe(?:ro)? interessar|articoli correlati",
            # Polish, Czech, Dutch, Scandinavian, Russian, Chinese, Japanese
            r"czytaj (?:wiecej|tez|takze|rowniez)|zobacz (?:tez|takze|rowniez)|przeczytaj|ctete (?:take|vice)",
            r"lees (?:ook|meer|verder)|les (?:ogsa|mer)|laes ogsa|las (?:mer|ocksa|aven)|читаите|関連|相关",
        )
    )
    + r")"
)

# A heading above the life of who wrote the article, which ends it wherever it stands.
AUTHOR_FOLDED = re.compile(
    r"^\W*(?:about the authors?|uber (?:de[nr]|die) autor(?:in|en|innen)?|a propos (?:de l'|des )aut(?:eure?|rice)s?"
    r"|(?:sobre (?:el|la|o|a) autora?)|(?:l')?autor[ei]|o autor(?:ze|ce))\W*$"
)

# What a broken script prints into its page, at any length.
NOTICE = re.compile(
    r"(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards|(?:Fatal|Parse) error)\s*: .* on line \d+\W*", re.DOTALL
)

# A line that says when: figures that make a date or a time.
WHEN = _any(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}", r"\d{4}-\d\d-\d\d", r"\d{1,2}[:h.]\d\d\b", r"\b(?:19|20)\d\d\b"
)

# A line that says who.
BY = _any(
    r"^(?:von|by|par|di|de|por|av|af|door|text|texte|foto|fotos|autor|auteur|author)\b:?\s+[^.]{3,60}$",
)

# A short line that says whose picture stands above it.
CREDIT = _any(
    r"\b(?:beitrags|titel|symbol|aufmacher)bild\b",
    r"(?:foto|photo|image|bild|picture|credit|crédit|quelle|graphic|grafik|video)s?\s?(?:by|von|de)?\s?[:/©]",
    r"©",
    r"\bgetty images\b",
    r"/\s?(?:dpa|afp|ap|reuters|epa|getty|picture alliance|imago)\b",
)

# A caption that ends in the credit, in brackets.
CREDITED = _any(
    r"[(\[](?:foto|photo|image|bild|picture|pic|credit|quelle|source|file photo)s?\b[^()\[\]]{0,80}[)\]]\s*$",
    r"[(\[][^()\[\]]{0,80}\b(?:istock|shutterstock|adobe ?stock|getty|unsplash|pixabay|pexels|fotolia|imago|"
    r"picture[ -]alliance)\b[^()\[\]]{0,40}[)\]]\s*$",
)

# What a site asks of its readers, in a sentence or two: to sign in, to subscribe, to write, to pay, to update.
_ASKS = re.compile(
    "^(?:"
    + "|".join(
        (
            r"(?:please )?log ?(?:out|in)\b|sign up\b|follow\b.{0,60}\bon\b|additional reporting\b",
            r"(?:get|receive|subscribe|download|join|support|donate|become)\b.{0,80}\b(?:inbox|e-?mail|newsletters?|app|"
            r"alerts?|members?|subscriber|channel|whatsapp|telegram|today|now|journalism)\b",
            r"(?:do you )?have a (?:tip|story|question)|(?:are|were) you\b.{0,80}\b(?:get in touch|contact|email)\b",
            r"fehler gefunden|haben sie (?:einen )?fehler|hat ihnen dieser artikel|hat dir der artikel",
            r"ihre meinung ist|bitte (?:registrieren|melden) sie sich|alle angaben ohne gewahr",
            r"(?:php )?(?:warning|notice|deprecated|fatal error|parse error)\s?: .{0,250} on line \d",
            r"dieser (?:eintrag|beitrag|artikel) (?:wurde .{0,80}(?:veroffentlicht|abgelegt|verfasst|erstellt)"
            r"|enthalt (?:werbung|affiliate))|this (?:entry|article) was (?:posted|published|last)",
            r"\W*(?:werbung|anzeige)\W+(?:\w+ ){0,6}(?:enthalt|fur)\b",
            r"(?:inscrivez|abonnez|connectez)-vous\b|(?:deja|vous etes) (?:abonne|inscrit)",
            r"(?:suscribete|siguenos|unete|registrate|hazte)\b|siga (?:o|a|nos|nosso)\b",
        )
    )
    + ")"
)
_MENTIONS = re.compile(
    "|".join(
        (
            r"\b(?:create|need|have) an account\b|\b(?:sign|log) ?in (?:to|or|with)\b|\bdisplay name\b",
            r"\bsubscribe (?:to|for|now|here|today)\b|\balready a (?:subscriber|member)\b|\ball rights reserved\b",
            r"\b(?:your|ihr|votre) (?:web ?)?(?:browser|navigateur)\b|\baktives abo\b",
            r"\b(?:abonnier|anmeld|registrier)\w*\b.{0,60}\b(?:newsletter|kanal|abo|whatsapp|telegram|konto|lesen|kostenlos)\b",
            r"\bposteingang\b|\bcopyrighted (?:property|material)\b|\bwritten permission\b",
            r"\bsubscribers? (?:also )?receive\b",
            r"\bcanal de (?:telegram|whatsapp)\b|\bdo you want to be informed\b|\bpdf\b.{0,12}\b\d[\d.,]* ?[km]b\b",
            r"\b(?:unterstutzen sie uns|werden sie mitglied|mitglied .{0,40}werden|jetzt (?:mitglied|abonnent))\b",
        )
    )
)
# One of these stands in every mention: looking for them first saves most of the searches.
_KEYS = (
    "account", "sign", "log", "display", "subscri", "reserved", "browser", "navigateur",
    "posteingang", "copyrighted", "permission", "canal de", "informed", "pdf",
    "abo", "anmeld", "registrier", "mitglied", "unterstutz",
)  # fmt: skip


def is_prompt(said: str) -> bool:
    """True for folded text that asks something of the reader instead of telling."""
    return bool(_ASKS.match(said)) or (any(key in said for key in _KEYS) and bool(_MENTIONS.search(said)))
