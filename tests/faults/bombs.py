"""Small XML that stands for much, and XML that nests without end."""

import gzip

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _url(location: str) -> str:
    return f"<urlset><url><loc>{location}</loc></url></urlset>"


BOMBS = {
    "billion laughs": f'<!DOCTYPE u [<!ENTITY l0 "ha">{_LAUGHS}]>{_url("&l9;")}',
    "quadratic": f'<!DOCTYPE u [<!ENTITY a "{"a" * 50_000}">]>{_url("&a;" * 50_000)}',
    "a file of the machine": f'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]>{_url("&f;")}',
    "another server": '<!DOCTYPE u [<!ENTITY % p SYSTEM "http://127.0.0.2/p.dtd"> %p;]><urlset></urlset>',
    "200,000 elements deep": "<a>" * 200_000,
    "a page": "<!doctype html><html><body>Bienvenue</body></html>",
    "a cut gzip file": gzip.compress(b"")[:12],
}
