"""What somebody gets who opens the address of a QR code: one document, or a page that says how to come by it."""

from __future__ import annotations

from functools import cache
from html import escape

from proofvan.compose.local_authority import Offered
from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.web.archive import Archive
from proofvan.web.shares import Shares

PATH = "/d/"
_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>proofvan</title>
<style>:root{{color-scheme:light dark}}
body{{font:1.2rem/1.6 sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}}
h1{{font-size:1.4rem;margin:1.5rem 0 0}}p{{margin:0.3rem 0}}</style><body>{sections}</body></html>"""


class HandingOut:
    """Answers whoever asks for a shared document; asking needs no sign-in and changes nothing."""

    def __init__(self, shares: Shares, archive: Archive) -> None:
        self._shares, self._archive = shares, archive

    def fetched(self, token: str) -> Offered:
        """Give the document of a token as far as it is signed; unknown, ended and withdrawn ones get one answer."""
        run = self._shares.run_of(token)
        if run is None:
            return gone()
        try:
            path = self._archive.document(run)
            return Offered(path.read_bytes(), "application/pdf", name=f"{run}-{path.name}")
        except (ProofvanError, OSError):
            return gone()  # somebody took the run away; the station's own screens say more

    def at(self, path: str) -> Offered | None:
        """Give what is at a path of a server that offers documents; None where none can be."""
        return self.fetched(path.removeprefix(PATH)) if path.startswith(PATH) else None


@cache
def gone() -> Offered:
    """Give the page for an address that leads to nothing (any more)."""
    said = ((language, explain(InputError("station-share-gone"), language)) for language in LANGUAGES)
    sections = (
        f'<section lang="{language}"><h1>{escape(what)}</h1><p>{escape(advice)}</p></section>'
        for language, (what, advice) in said
    )
    return Offered(_PAGE.format(sections="".join(sections)).encode(), "text/html; charset=utf-8", status=404)
