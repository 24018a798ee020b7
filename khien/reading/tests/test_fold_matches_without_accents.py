"""`fold` makes every spelling of a word the same string, and matches point back into the text as it came."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from khien.reading.fold import fold, fold_keeping_positions

_WORDS = st.text(alphabet="aăâáàảãạ ắằ bcdđeêghiklmnoôơ ốộ uưứ yý HOÀ Ðð\u00a0,.", max_size=60)


def test_old_and_new_tone_placement_fold_alike() -> None:
    assert fold("hoà bình, uỷ ban, thuỷ lợi") == fold("hòa bình, ủy ban, thủy lợi") == "hoa binh, uy ban, thuy loi"


def test_every_look_alike_of_the_stroked_d_is_a_d() -> None:
    assert fold("Đà Ðà Ɖà đà ðà") == "da da da da da"


@given(_WORDS)
def test_composed_and_decomposed_text_fold_alike(words: str) -> None:
    assert fold(unicodedata.normalize("NFD", words)) == fold(unicodedata.normalize("NFC", words))


@given(_WORDS)
def test_folding_twice_changes_nothing(words: str) -> None:
    assert fold(fold(words)) == fold(words)


@given(_WORDS, _WORDS, _WORDS)
def test_a_match_in_decomposed_text_points_at_the_words_as_they_came(before: str, word: str, after: str) -> None:
    text = unicodedata.normalize("NFD", f"{before} «{word}» {after}")
    folded = fold_keeping_positions(text)
    start, end = folded.text.index("«") + 1, folded.text.rindex("»")
    first, last = folded.span(start, end)
    assert text[first:last] == unicodedata.normalize("NFD", word)


def test_composed_text_keeps_its_positions_without_a_map() -> None:
    assert fold_keeping_positions("Sở Tài chính").starts is None
