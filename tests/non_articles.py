"""A hundred pages that are no articles, as sites serve them, and why each is none."""

from collections.abc import Iterator

TITLES = (
    "Le marché couvert rouvrira avant l’hiver",
    "Trois communes partagent leur médiathèque",
    "La ligne de bus numéro sept change d’itinéraire",
    "Un verger partagé s’installe près de la gare",
    "Les pompiers volontaires cherchent des renforts",
    "Le stade nautique ferme pour quatre mois de travaux",
    "Deux classes sauvées dans les écoles du canton",
    "Le festival des cultures du monde dévoile son affiche",
    "La fibre arrivera dans les hameaux au printemps",
    "Une boulangère transmet son four à bois centenaire",
    "Le pont suspendu interdit aux poids lourds",
    "Les archives municipales ouvrent leurs réserves",
)
SUMMARY = "Le conseil a tranché lundi soir, après des mois de débats, et les riverains attendent la suite."
MENU = '<nav><a href="/">Accueil</a><a href="/une">À la une</a><a href="/sport">Sport</a><a href="/abo">Abonnement</a></nav>'
Case = tuple[str, str, int, str]
"""Address, page, HTTP status, and the reason that is expected (a part of it)."""


def _page(title: str, body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=fr><head><title>{title}</title>{head}</head><body>{MENU}{body}<footer>Mentions légales</footer></body></html>"


def _card(form: int, title: str, number: int) -> str:
    link = f'<a href="/article/{number}">{title}</a>'
    forms = (
        f"<li>{link}</li>",
        f"<article><h2>{link}</h2><p>{SUMMARY}</p></article>",
        f"<div><h3>{link}</h3><time>{number} mai 2026</time></div>",
        f"<div class=row><span>Actualité</span><p>{link}</p><p>{SUMMARY}</p></div>",
        f'<a href="/article/{number}"><h3>{title}</h3><p>{SUMMARY}</p></a>',
    )
    return forms[form]


def _listings() -> Iterator[Case]:
    places = (
        ("/", "La Gazette du canton"),
        ("/rubrique/politique", "Politique"),
        ("/tag/mediatheque", "Articles sur : médiathèque"),
        ("/auteur/jeanne-martin", "Jeanne Martin"),
        ("/recherche?q=travaux", "Résultats de la recherche"),
        ("/archives/2026/05", "Archives de mai 2026"),
        ("/les-plus-lus", "Les plus lus"),
        ("/page/3", "Toute l’actualité - page 3"),
    )
    for path, name in places:
        for form in range(5):
            cards = "".join(_card(form, title, i + 1) for i, title in enumerate(TITLES))
            yield path, _page(name, f"<h1>{name}</h1><main>{cards}</main>"), 200, "listing"


def _missing() -> Iterator[Case]:
    sentences = (
        ("Page introuvable", "La page que vous cherchez n’existe pas ou a été déplacée."),
        ("Erreur 404", "Cet article n’est plus disponible."),
        ("Page not found", "Sorry, the page you are looking for does not exist."),
        ("Oups !", "Ce contenu a été supprimé."),
        ("Article introuvable", "L’article demandé est introuvable. Voici nos dernières actualités."),
    )
    for title, sentence in sentences:
        for links in (0, 3, 8):
            more = "".join(_card(0, t, i) for i, t in enumerate(TITLES[:links]))
            yield (
                f"/article/{links}",
                _page(title, f"<h1>{title}</h1><p>{sentence}</p><ul>{more}</ul>"),
                200,
                "soft 404",
            )
        yield "/article/9", _page(title, f"<h1>{title}</h1><p>{sentence}</p>"), 404, "HTTP 404"


def _walls() -> Iterator[Case]:
    consent = (
        "Nous avons besoin de votre consentement pour déposer des cookies. Continuer sans accepter.",
        "Votre consentement : avec nos partenaires nous utilisons des traceurs. Accepter et continuer.",
        "Nous respectons votre vie privée. Avant de continuer, choisissez vos préférences.",
        "Votre accord permet de financer nos articles. Accepter pour accéder au site gratuitement.",
    )
    for index, text in enumerate(consent):
        body = f"<div role=dialog><h1>Votre vie privée</h1><p>{text}</p><button>Accepter</button></div>"
        yield f"/article/{index}", _page("Votre vie privée", f"<main>{body}<p>{text}</p></main>"), 200, "consent wall"
    for title in ("Just a moment...", "Attention Required!", "Access denied", "Un instant…", "Are you a robot?"):
        yield (
            "/article/1",
            f"<html><head><title>{title}</title></head><body><p>Checking your browser.</p></body></html>",
            200,
            "bot wall",
        )
    for mark in (
        "/cdn-cgi/challenge-platform/h/b",
        "https://geo.captcha-delivery.com/captcha/",
        "window._cf_chl_opt={}",
    ):
        yield (
            "/article/2",
            _page("Vérification", f"<script>{mark}</script><p>Un contrôle est en cours.</p>"),
            200,
            "bot wall",
        )
    for status in (401, 403, 451):
        yield "/article/3", _page("Accès refusé", "<p>Accès refusé.</p>"), status, f"HTTP {status}"


def _shells() -> Iterator[Case]:
    for root in ("<div id=root></div>", "<div id=app></div>", "<main></main>", "<app-root></app-root>", ""):
        yield (
            "/article/4",
            f"<html><head><title>La Gazette</title></head><body>{root}<script src=a.js></script></body></html>",
            200,
            "empty shell",
        )
    yield "/article/5", "", 200, "empty shell"
    for note in ("Activez JavaScript pour lire cette page.", "Chargement…"):
        yield (
            "/article/6",
            f"<html><body><noscript>{note}</noscript><script>var a</script></body></html>",
            200,
            "empty shell",
        )


def _others() -> Iterator[Case]:
    pictures = "".join(
        f"<figure><img src={i}.jpg><figcaption>Une photographie du marché.</figcaption></figure>" for i in range(12)
    )
    for kind, reason in (("LiveBlogPosting", "live"), ("ImageGallery", "gallery"), ("MediaGallery", "gallery")):
        for body in (pictures, f"<p>{SUMMARY}</p>" * 8, f"<h2>18 h 30</h2><p>{SUMMARY}</p>" * 10):
            ld = f'<script type="application/ld+json">{{"@type":"{kind}","headline":"{TITLES[0]}"}}</script>'
            yield "/direct/1", _page(TITLES[0], f"<h1>{TITLES[0]}</h1>{body}", ld), 200, reason
    for title in (
        "Contact",
        "Mentions légales",
        "Se connecter",
        "Plan du site",
        "S’abonner",
        "Nous écrire",
        "Boutique",
        "Aide",
    ):
        yield (
            "/contact",
            _page(title, f"<h1>{title}</h1><form><input><button>Envoyer</button></form>"),
            200,
            "no text",
        )


CASES: list[Case] = [*_listings(), *_missing(), *_walls(), *_shells(), *_others()]
