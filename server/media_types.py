"""Content negotiation: reading Accept and Content-Type.

Decided here: RFC 9110 section 12.5.1 as far as a few types need it: quality values, wildcards, and that the most exact
range decides about a type. Other parameters of a range are ignored. Not here: which types there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_MOST_RANGES = 50


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The best of `offered`; None when none is acceptable.

    Without a preference (`*/*` or nothing) the first; where types named exactly are wanted equally, the last.
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = None
    for place, offer in enumerate(offered):
        exactness, quality = _match(offer, ranges)
        rank = (quality, exactness, place if exactness == 2 else -place)
        if quality > 0 and (chosen is None or rank > best):
            best, chosen = rank, offer
    return chosen


def wants_page(accept: str) -> bool:
    """Whether HTML is asked for by name, as browsers do."""
    return any(media_range == "text/html" and quality > 0 for media_range, quality in _ranges(accept))


def is_utf8_json(content_type: str) -> bool:
    """Whether a body is application/json, in UTF-8 if it names an encoding."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [value.strip('" ') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    return media_type == "application/json" and all(charset in ("utf-8", "utf8") for charset in charsets)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.lower().split(",")[:_MOST_RANGES]:
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if media_range:
            yield media_range, _quality(parameters)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _match(offer: str, ranges: Sequence[tuple[str, float]]) -> tuple[int, float]:
    """How exactly the best-fitting range names the offer (2 exact, 1 type, 0 anything) and its quality."""
    patterns = ("*/*", f"{offer.partition('/')[0]}/*", offer)
    found = [(patterns.index(media_range), quality) for media_range, quality in ranges if media_range in patterns]
    return max(found, default=(0, 0.0), key=lambda match: match[0])
