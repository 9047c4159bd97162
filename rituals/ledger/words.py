"""Lists of words, written as text."""


def words(text: str) -> frozenset[str]:
    """The words of `text`, each once."""
    return frozenset(text.split())
