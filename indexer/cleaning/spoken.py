"""What an HTML page says of itself, element by element, for who reads its head and its data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """An element that speaks of the page: its attributes, and the text in it."""

    attributes: Mapping[str, str]
    text: str
