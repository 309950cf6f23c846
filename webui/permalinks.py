"""The address at which an article is read here for good, whole: for citations and exports."""

from flask import request, url_for

from webui import gate


def permalinks() -> str:
    """Return what an article's id follows in its address, which a rebuild does not change.

    It begins as the server says that its addresses do, else as it was asked.
    """
    own = gate.own_address() or request.host_url.rstrip("/")
    return own + url_for("pages.search") + "article/"
