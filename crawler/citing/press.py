"""News outlets by the names they are cited by: ours, as their files in `spiders/` declare them, and the others.

Names are found in flat text (see `sentences`): accents, hyphens and a missing article make no difference.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from crawler.addresses import host_of
from crawler.citing.sentences import flat
from crawler.items import Outlet

Medium = Literal["paper", "agency", "air"]
"""How one refers to it: read in it, quoted from it, heard on it."""

# One outlet a line: usual name; other spellings; hosts. `?` marks a name whose words are also ordinary ones, so that
# its capitals and its article must be there; `@` an agency, `#` a station or channel.
TABLE = """
@AFP; Agence France-Presse, Agence France Presse; afp.com
@APMnews; APM News, APM International, agence APM, APM; apmnews.com, apmnews.fr, apminternational.com
@AEF info; AEF, agence AEF, dépêche AEF; aefinfo.fr
@Reuters; agence Reuters; reuters.com
@Associated Press; agence AP; apnews.com
@Bloomberg; ; bloomberg.com
@Belga; agence Belga; belga.be
@Hospimedia; ; hospimedia.fr
TecHopital; Tec Hopital; techopital.com
TICpharma; TIC pharma; ticpharma.com
Que Choisir; UFC-Que Choisir magazine; quechoisir.org
60 Millions de consommateurs; 60 Millions; 60millions-mag.com
STAT; STAT News; statnews.com ?
L'Équipe; ; lequipe.fr ?
Le Quotidien du médecin; Quotidien du médecin, Le Quotidien du Medecin; lequotidiendumedecin.fr
Le Quotidien du pharmacien; Quotidien du pharmacien; lequotidiendupharmacien.fr
Le Moniteur des pharmacies; Moniteur des pharmacies; lemoniteurdespharmacies.fr
Le Généraliste; ; legeneraliste.fr ?
Egora; ; egora.fr
What's up Doc; Whats up Doc; whatsupdoc-lemag.fr
Infirmiers.com; ; infirmiers.com
ActuSoins; Actu Soins; actusoins.com
Gestions hospitalières; ; gestions-hospitalieres.fr
Prescrire; La revue Prescrire; prescrire.org ?
JIM; Journal international de médecine; jim.fr ?
Medscape; ; medscape.com
Le Monde; Le Monde.fr, lemonde.fr; lemonde.fr ?
Le Monde informatique; ; lemondeinformatique.fr
Le Monde diplomatique; ; monde-diplomatique.fr
Libération; Libé; liberation.fr ?
Libération Champagne; Libé Champagne; liberation-champagne.fr
Le Figaro; Figaro, Le Figaro Magazine; lefigaro.fr
Les Échos; Les Echos.fr; lesechos.fr ?
Le Parisien; Le Parisien Aujourd'hui en France, Aujourd'hui en France; leparisien.fr ?
La Croix; ; la-croix.com ?
L'Humanité; ; humanite.fr ?
L'Opinion; ; lopinion.fr ?
La Tribune; La Tribune Dimanche; latribune.fr ?
L'Express; ; lexpress.fr ?
L'Obs; Le Nouvel Observateur, Le Nouvel Obs, Nouvel Obs; nouvelobs.com
Le Point; ; lepoint.fr ?
Marianne; ; marianne.net ?
Le Journal du dimanche; JDD, Le JDD; lejdd.fr
Le Canard enchaîné; Canard enchaîné; lecanardenchaine.fr
Charlie Hebdo; ; charliehebdo.fr
Paris Match; ; parismatch.com
Télérama; ; telerama.fr
Challenges; ; challenges.fr ?
Capital; ; capital.fr ?
L'Usine nouvelle; ; usinenouvelle.com
L'Usine digitale; ; usine-digitale.fr
L'Informé; ; linforme.com ?
La Lettre A; ; lalettrea.fr
Contexte; ; contexte.com ?
Acteurs publics; ; acteurspublics.fr ?
Localtis; ; localtis.info
La Gazette des communes; Gazette des communes; lagazettedescommunes.com
20 Minutes; ; 20minutes.fr
Mediapart; ; mediapart.fr
Mediacités; ; mediacites.fr
StreetPress; ; streetpress.com
Reporterre; ; reporterre.net
Basta!; Bastamag; basta.media ?
Rue89; ; rue89.com
Slate; ; slate.fr
HuffPost; Huffington Post, Le HuffPost; huffingtonpost.fr
Atlantico; ; atlantico.fr
Disclose; ; disclose.ngo
Blast; ; blast-info.fr ?
Next INpact; NextInpact, PC INpact; nextinpact.com, pcinpact.com, next.ink
Numerama; ; numerama.com
01net; 01 net, 01net.com, 01 Informatique; 01net.com
ZDNet; ZD Net, ZDNet.fr; zdnet.fr, zdnet.com
LeMagIT; Le MagIT, Le Mag IT; lemagit.fr
Silicon; Silicon.fr; silicon.fr ?
Clubic; ; clubic.com
Journal du Net; JDN, Le Journal du Net; journaldunet.com
Zataz; Zataz.com, Zataz Magazine; zataz.com
BleepingComputer; Bleeping Computer; bleepingcomputer.com
DataBreaches; DataBreaches.net; databreaches.net
The Register; ; theregister.com, theregister.co.uk
TechCrunch; ; techcrunch.com
Wired; ; wired.com
Ouest-France; ; ouest-france.fr
Sud Ouest; ; sudouest.fr ?
La Voix du Nord; ; lavoixdunord.fr
Nord Éclair; ; nordeclair.fr
Nord Littoral; ; nordlittoral.fr
Le Courrier picard; Courrier picard; courrier-picard.fr
Paris-Normandie; ; paris-normandie.fr
L'Union; L'Union de Reims, L'Union-L'Ardennais; lunion.fr, lunion.presse.fr ?
L'Ardennais; ; lardennais.fr
L'Aisne nouvelle; ; aisnenouvelle.fr
L'Est républicain; ; estrepublicain.fr
Le Républicain lorrain; Républicain lorrain; republicain-lorrain.fr
Vosges Matin; ; vosgesmatin.fr
Les Dernières Nouvelles d'Alsace; Dernières Nouvelles d'Alsace, DNA; dna.fr
L'Alsace; ; lalsace.fr ?
Le Bien public; ; bienpublic.com ?
Le Progrès; ; leprogres.fr ?
Le Dauphiné libéré; Dauphiné libéré; ledauphine.com
Le Journal de Saône-et-Loire; Journal de Saône-et-Loire; lejsl.com
La Montagne; ; lamontagne.fr ?
Le Télégramme; ; letelegramme.fr ?
La Dépêche du Midi; Dépêche du Midi, La Dépêche; ladepeche.fr ?
Midi libre; ; midilibre.fr
L'Indépendant; ; lindependant.fr ?
La Provence; ; laprovence.com ?
Nice-Matin; Nice Matin; nicematin.com
Var-Matin; Var Matin; varmatin.com
Corse-Matin; Corse Matin; corsematin.com
L'Yonne républicaine; Yonne républicaine; lyonne.fr
La République du Centre; ; larep.fr
La Nouvelle République; Nouvelle République du Centre-Ouest; lanouvellerepublique.fr
Le Berry républicain; Berry républicain; leberry.fr
Le Populaire du Centre; Populaire du Centre; lepopulaire.fr
Le Journal de la Haute-Marne; Journal de la Haute-Marne, JHM; jhm.fr
Centre Presse; ; centre-presse.fr
Charente libre; ; charentelibre.fr
Presse Océan; ; presseocean.fr
Le Maine libre; Maine libre; ouest-france.fr
#France Bleu; ; francebleu.fr
#France Info; franceinfo, France Info TV; francetvinfo.fr, franceinfo.fr
#France Inter; ; franceinter.fr
#France Culture; ; franceculture.fr
#Radio France; ; radiofrance.fr
#France 2; ; france2.fr
#France 3; France 3 Régions; france3.fr, france3-regions.francetvinfo.fr
#France 24; ; france24.com
#France Télévisions; ; francetelevisions.fr
#RFI; Radio France Internationale; rfi.fr
#RTL; ; rtl.fr
#RMC; ; rmc.bfmtv.com
#RCF; ; rcf.fr
#Europe 1; ; europe1.fr
#BFM TV; BFMTV, BFM, BFM Business; bfmtv.com
#CNews; I-Télé, iTélé; cnews.fr
#LCI; ; lci.fr
#TF1; ; tf1.fr, tf1info.fr
#M6; ; m6.fr ?
#Arte; ; arte.tv
#Canal 32; Canal32; canal32.fr
#Public Sénat; ; publicsenat.fr
#BBC; ; bbc.com, bbc.co.uk
#CNN; ; cnn.com
The Guardian; Guardian; theguardian.com
The New York Times; New York Times; nytimes.com
The Washington Post; Washington Post; washingtonpost.com
The Wall Street Journal; Wall Street Journal; wsj.com
Financial Times; ; ft.com
Der Spiegel; ; spiegel.de
El País; ; elpais.com ?
Le Soir; ; lesoir.be ?
La Libre Belgique; ; lalibre.be
Le Temps; ; letemps.ch ?
Tribune de Lyon; ; tribunedelyon.fr
The Times; ; thetimes.co.uk
The Independent; ; independent.co.uk
The Verge; ; theverge.com
Ars Technica; ; arstechnica.com
Politico; ; politico.eu, politico.com
Euractiv; ; euractiv.fr, euractiv.com
Daily Mail; The Daily Mail; dailymail.co.uk
Daily Telegraph; The Daily Telegraph, The Telegraph; telegraph.co.uk
Healthcare IT News; ; healthcareitnews.com
Modern Healthcare; ; modernhealthcare.com
Krebs on Security; KrebsOnSecurity; krebsonsecurity.com
Die Zeit; ; zeit.de
Süddeutsche Zeitung; ; sueddeutsche.de
Frankfurter Allgemeine Zeitung; FAZ; faz.net
La Repubblica; ; repubblica.it
Corriere della Sera; ; corriere.it
Le Devoir; ; ledevoir.com ?
La Dernière Heure; ; dhnet.be
Sudinfo; ; sudinfo.be
L'Écho républicain; Écho républicain; lechorepublicain.fr
L'Éveil de la Haute-Loire; ; leveil.fr
Le Courrier de l'Ouest; Courrier de l'Ouest; courrierdelouest.fr
La Manche libre; ; lamanchelibre.fr
La Presse de la Manche; ; lapressedelamanche.fr
La République des Pyrénées; ; larepubliquedespyrenees.fr
La Semaine de Reims; ;
Matot Braine; Matot-Braine; matot-braine.fr
L'Hebdo du vendredi; Hebdo du vendredi; lhebdoduvendredi.com
Valeurs actuelles; ; valeursactuelles.com
Les Inrockuptibles; Les Inrocks; lesinrocks.com
Politis; ; politis.fr
Alternatives économiques; Alter éco; alternatives-economiques.fr
Sciences et Avenir; Sciences & Avenir; sciencesetavenir.fr
Science et Vie; Science & Vie; science-et-vie.com
Top Santé; ; topsante.com
Santé Magazine; ; santemagazine.fr
Femme actuelle; ; femmeactuelle.fr
Marie Claire; ; marieclaire.fr
Hospitalia; ; hospitalia.fr
mind Health; ; mindhealth.fr
L'Infirmière magazine; ; espaceinfirmier.fr
Le Média social; ; lemediasocial.fr
Actualités sociales hebdomadaires; ASH; ash.tm.fr
Géroscopie; ; geroscopie.fr
Le Panorama du médecin; Panorama du médecin; panorama-medecin.fr
L'Informaticien; ; linformaticien.com ?
IT for Business; ; itforbusiness.fr
ChannelNews; ; channelnews.fr
Global Security Mag; ; globalsecuritymag.fr
Undernews; UnderNews; undernews.fr
Les Numériques; ; lesnumeriques.com
Frandroid; ; frandroid.com
Korben; ; korben.info
Maddyness; ; maddyness.com
FrenchWeb; ; frenchweb.fr
Usbek & Rica; Usbek et Rica; usbeketrica.com
Le Journal de l'île de la Réunion; Journal de l'île de la Réunion; clicanoo.re
#RTBF; ; rtbf.be
#RTS; ; rts.ch
#Canal+; Canal Plus; canalplus.com
#TV5 Monde; TV5Monde; tv5monde.com
#France 5; ; france5.fr
#Sud Radio; ; sudradio.fr
#Radio Classique; ; radioclassique.fr
#Champagne FM; ; champagnefm.com
#Radio-Canada; ; radio-canada.ca
@dpa; ;
@Keystone-ATS; ;
Tribune de Genève; ; tdg.ch
"""
# What follows the names of local stations: "France Bleu Champagne", "ici Champagne-Ardenne", "France 3 Grand Est".
LOCAL = ("France Bleu", "ici", "Ici", "France 3")
PLACES = """
Alsace; Armorique; Auxerre; Azur; Belfort-Montbéliard; Berry; Besançon; Bourgogne; Bretagne; Breizh Izel;
Champagne; Champagne-Ardenne; Cotentin; Creuse; Drôme Ardèche; Franche-Comté; Gard Lozère; Gascogne; Gironde;
Grand Est; Hauts-de-France; Hérault; Isère; La Rochelle; Limousin; Loire Océan; Lorraine; Lorraine Nord; Maine;
Mayenne; Nord; Normandie; Nouvelle-Aquitaine; Occitanie; Orléans; Paris; Paris Île-de-France; Pays basque; Pays
d'Auvergne; Pays de Savoie; Périgord; Picardie; Poitou; Provence; Rhône-Alpes; Roussillon; Saint-Étienne Loire;
Sud Lorraine; Toulouse; Touraine; Vaucluse; Aube
"""
ARTICLES = {"le": ("le", "du", "au"), "la": ("la",), "l": ("l",), "les": ("les", "des", "aux")}
PAGE = re.compile(r"\d{4,}|(?:[^/]+-){3,}[^/]*$|\.html?$|\.php\?.*\d|[?&](?:id|objet|story)=\w", re.IGNORECASE)
NO_PIECE = re.compile(
    r"/(?:abonne\w*|contact|recherche|search|tags?|rubriques?|sections?|themes?|dossiers?|auteurs?|author|"
    r"newsletters?|"
    r"mentions[\w-]*|publicite|boutique|annonces?[\w-]*|emploi|login|connexion|rss)(?:[/.?]|$)",
    re.IGNORECASE,
)


# An outlet that no table has, behind the word for what it is.
_CAPITAL = r"[A-ZÀÂÉÈÊÎÔŒ][\w&+.-]*[\w+]"
UNLISTED = re.compile(
    r"\b(?:quotidien|hebdomadaire|hebdo|mensuel|bimensuel|bimestriel|trimestriel|magazine|webzine|journal|blog|"
    r"agence de presse|site (?:spécialisé|d['’]informations?|d['’]actualités?|d['’]enquête)|pure player|"
    r"(?:radio|chaîne|station) (?:locale|régionale|publique|associative|d['’]information|de télévision))"
    r"(?: (?:en ligne|[a-zéèêàçôî-]+(?:al|ale|ois|oise|ais|aise|ien|ienne|ique|iste|isé|isée|ain|aine|if|ive|iel|"
    r"ielle|el|elle)))?"
    rf" [«\"“]?\s?(?P<name>(?:(?:Le|La|Les) |L['’])?{_CAPITAL}(?:(?:[ -](?:de|du|des|et|d['’]|l['’]|la|le|of|"
    rf"the|&) ?|[ -]|['’]){_CAPITAL}){{0,4}})"
)
# Behind a name of ordinary words: it is a part of something else ("l'Union européenne", "Le Parisien de 34 ans").
EXTENDED = re.compile(
    r" (?:d'|(?:de|du|des|pour)\b)(?! (?:ce |cette )?(?:matin|midi|soir|jour|hier|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|"
    r"\d{1,2}(?:er)? [a-z]|\d{1,2}/|"
    r"reims|l'ardennais|mars|avril|mai|juin|juillet|aout|sept|oct|nov|dec|janv|fevr|la veille|la semaine))|"
    r" (?:europeenne|nationale|regionale|francaise|hospitaliere|departementale|sportive|locale|sociale|mutualiste|"
    r"internationale)\b"
)


@dataclass(frozen=True, slots=True)
class Title:
    """An outlet as it is cited."""

    name: str
    """Our id, or the usual name."""
    medium: Medium = "paper"
    common: bool = False
    """Its name is made of ordinary words."""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name: the words after its article."""

    title: Title
    article: str
    words: tuple[str, ...]
    described: bool = False
    """It says what the outlet is ("le quotidien aubois") and has no capitals."""
    glued: bool = False
    """It is a host, or written in small letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: the whole of it with its article, and the article's own word (`du`, `l`)."""

    title: Title
    start: int
    end: int
    article: str
    described: bool = False


@dataclass(frozen=True)
class Press:
    """Every outlet that can be cited. `outlets` are ours."""

    outlets: tuple[Outlet, ...] = ()
    identify: Callable[[str], tuple[str, str | None] | None] = lambda _: None
    """The key of the article behind an address of ours, and the day that the address carries."""
    _by_word: dict[str, list[Spelling]] = field(default_factory=dict, repr=False)
    _by_host: dict[str, Title] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, outlets: Iterable[Outlet], identify: Callable[[str], tuple[str, str | None] | None] = lambda _: None
    ) -> "Press":
        """The press with these outlets as ours."""
        press = cls(tuple(outlets), identify)
        for title, names in _table():
            press._add(title, names)
        for outlet in press.outlets:
            press._add(Title(outlet.id, hosts=outlet.hosts), [outlet.name, *outlet.aliases, *outlet.hosts])
        for spellings in press._by_word.values():
            spellings.sort(key=lambda s: len(s.words), reverse=True)
        return press

    def _add(self, title: Title, names: Iterable[str]) -> None:
        for name in names:
            spelling = _spelling(title, name)
            self._by_word.setdefault(spelling.words[0], []).insert(0, spelling)
        for host in title.hosts:
            self._by_host.setdefault(host, title)

    @property
    def spellings(self) -> set[str]:
        """Every name known, for telling whether there are new ones."""
        return {" ".join((s.article, *s.words)) for several in self._by_word.values() for s in several}

    def of_address(self, url: str) -> Title | None:
        """The outlet whose site an address is on."""
        host = host_of(url)
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return None

    def own(self, outlet: str) -> Title:
        """The outlet of an article, by its id or, for a stranger's, by the host that the id is made of."""
        titles = set(self._by_host.values())
        named = next((t for t in titles if t.name == outlet), None)
        return named or next((t for t in titles if outlet in map(_slug, t.hosts)), Title(outlet))

    def is_piece(self, url: str) -> bool:
        """True for the address of one article of an outlet, not of its site or a part of it."""
        title = self.of_address(url)
        if title and any(title.name == outlet.id for outlet in self.outlets):
            return self.identify(url) is not None or bool(re.search(r"/(?:id)?\d{4,}/?$", urlsplit(url).path))
        parts = urlsplit(url)
        return bool(PAGE.search(f"{parts.path}?{parts.query}")) and not NO_PIECE.search(parts.path)

    def day_of(self, url: str) -> date | None:
        """The day that an address of ours carries."""
        found = self.identify(url)
        return date.fromisoformat(found[1]) if found and found[1] else None

    def find(self, text: str) -> list[Found]:
        """The names in a text, in order; a longer one hides what it contains."""
        level = flat(text)
        words = list(re.finditer(r"[a-z0-9]+", level))
        found: list[Found] = []
        at = 0
        while at < len(words):
            match = self._match(text, level, words, at)
            if match:
                found.append(match)
                while at < len(words) and words[at].start() < match.end:
                    at += 1
            else:
                at += 1
        return sorted([*found, *_unlisted(text, found)], key=lambda one: one.start)

    def _match(self, text: str, level: str, words: list[re.Match[str]], at: int) -> Found | None:
        for spelling in self._by_word.get(words[at][0], ()):
            count = len(spelling.words)
            if tuple(w[0] for w in words[at : at + count]) != spelling.words:
                continue
            start, end = words[at].start(), words[at + count - 1].end()
            if _joined(level, words[at : at + count]) and _looks(text, level, start, end, spelling):
                article = words[at - 1] if at and _adjoins(level, words[at - 1], start) else None
                if fits := _with_article(spelling, article):
                    begin = article.start() if article and fits != "-" else start
                    return Found(spelling.title, begin, end, "" if fits == "-" else fits, spelling.described)
        return None


def _unlisted(text: str, found: list[Found]) -> Iterable[Found]:
    """Names that no table has, where the text says what they are: `le mensuel Hôpital et Progrès`."""
    for match in UNLISTED.finditer(text):
        start, end = match.span("name")
        if not any(one.start < end and start < one.end for one in found):
            yield Found(Title(match["name"]), start, end, "")


def _table() -> Iterable[tuple[Title, list[str]]]:
    for line in TABLE.strip().splitlines():
        name, others, hosts = (part.strip() for part in line.split(";"))
        medium: Medium = {"@": "agency", "#": "air"}.get(name[0], "paper")  # type: ignore[assignment]
        name = name.lstrip("@#")
        common = hosts.endswith("?")
        known = tuple(host.strip() for host in hosts.rstrip(" ?").split(",") if host.strip())
        names = [name, *(other.strip() for other in others.split(",") if other.strip())]
        yield Title(name, medium, common, known), names + [host for host in known if host.count(".") == 1]
    for place in (place.strip() for place in PLACES.split(";")):
        for station in LOCAL:
            yield Title(f"{station} {place}", "air"), [f"{station} {place}"]


def _spelling(title: Title, name: str) -> Spelling:
    words = re.findall(r"[a-z0-9]+", flat(name))
    article = words.pop(0) if len(words) > 1 and words[0] in ARTICLES else ""
    plain = not any(c.isupper() for c in name[len(article) :])
    described = plain and bool(article)
    return Spelling(title, article, tuple(words), described, glued=plain and not described)


def _slug(host: str) -> str:
    return host.replace(".", "_").replace("-", "_")


def _joined(level: str, words: list[re.Match[str]]) -> bool:
    """True when nothing but a space, hyphen, point or apostrophe stands between the words."""
    gaps = (level[a.end() : b.start()] for a, b in pairwise(words))
    return all(len(gap) <= 2 and not gap.strip(" -.'") for gap in gaps)


def _looks(text: str, level: str, start: int, end: int, spelling: Spelling) -> bool:
    """True when its letters are those of a name, and it is not a part of a longer one or of an address."""
    if re.match(r"-[a-z]|@|/[a-z]|\.(?:fr|com|net)/", level[end : end + 5]) or re.search(
        r"[@/]$|-$", level[:start][-1:]
    ):
        return False
    written = text[start:end]
    if spelling.described or spelling.glued:
        return True
    if spelling.title.common:
        if EXTENDED.match(level[end : end + 30]):
            return False
        return written[0].isupper() and not (
            written.isupper() and len(written) > 4 and " " in text.strip() and not _shouted(text)
        )
    return any(c.isupper() for c in written) or written[0].isdigit()


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * len(letters)


def _adjoins(level: str, word: re.Match[str], start: int) -> bool:
    return level[word.end() : start] in ("'", " ", "' ", "  ", "-", "")


def _with_article(spelling: Spelling, article: re.Match[str] | None) -> str | None:
    """The article's word when it is the name's own, `-` when the name stands without it, None when it cannot be."""
    word = article[0] if article else ""
    if spelling.article:
        if word in ARTICLES[spelling.article]:
            return word
        return None if spelling.described or spelling.title.common else "-"
    if spelling.glued:
        return "-"
    foreign = not spelling.title.common and spelling.title.name[0].isupper()  # ours are ids, in small letters
    if word in ("l", "le", "la", "du", "au") and foreign:
        return word
    if word in ("les", "des", "aux", "ces", "un", "une", "son", "leur", "notre", "votre", "chaque"):
        return None  # the TIC santé, a DSIH: things or people
    if word in ("le", "la", "du", "au", "ce", "cette") and spelling.title.medium == "paper":
        return None
    return "-"
