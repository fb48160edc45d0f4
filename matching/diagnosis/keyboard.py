"""Words typed while the keyboard was switched to the other alphabet: "hfr" on a Ukrainian keyboard is "рак"."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`\\"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю'ґ"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюёё"  # where it differs it is read for the Latin key only
_SHIFTED = str.maketrans('{}:"<>~|', "[];',.`\\")
_TO_CYRILLIC = str.maketrans(_LATIN, _UKRAINIAN)
_TO_LATIN = str.maketrans(_UKRAINIAN + _RUSSIAN, _LATIN * 2)


def retyped(text: str) -> str:
    """The same keys on the other keyboard: Latin letters become Ukrainian ones, Cyrillic letters Latin ones.

    A word in capitals stays so; "ы" and "і", "э" and "є" share their keys, and `normalise` makes them one.
    """
    to_cyrillic = any("a" <= letter <= "z" for letter in text.lower())
    return " ".join(_word(word, to_cyrillic) for word in text.split())


def _word(word: str, to_cyrillic: bool) -> str:
    keys = word.lower().translate(_SHIFTED) if to_cyrillic else word.lower()
    typed = keys.translate(_TO_CYRILLIC if to_cyrillic else _TO_LATIN)
    return typed.upper() if word.isupper() else typed
