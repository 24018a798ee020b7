from khien.search.query import Found, Term, matches, parsed
from khien.search.snippets import pieces
from khien.search.words import mark, stored, words


def finds(typed: str, *fields: str) -> bool:
    return matches(parsed(typed), stored(fields).split())


def test_accents_case_and_their_spelling_do_not_matter() -> None:
    decomposed = "Trươ\u0300ng THPT Nguyê\u0303n Trãi"
    for text in ("Trường THPT Nguyễn Trãi", "TRƯỜNG thpt  nguyễn-trãi", decomposed):
        assert finds("truong thpt", text)
        assert finds("Trường THPT", text)
        assert finds("nguyen trai", text)
    assert finds("day manh", "Đẩy mạnh bảo đảm an toàn thông tin")
    assert finds("đẩy mạnh", "day manh")


def test_words_are_met_by_their_beginning_in_any_order() -> None:
    assert finds("thpt tru", "Trường THPT Bắc Lâm")
    assert not finds("rường", "Trường THPT Bắc Lâm"), "the middle of a word is not its beginning"
    assert not finds("truong tieu", "Trường THPT Bắc Lâm"), "every word must be met"


def test_a_single_letter_must_be_met_whole() -> None:
    assert finds("lop a", "Lớp A, B, C")
    assert not finds("lop a", "Lớp an toàn")


def test_a_phrase_in_quotes_stands_side_by_side_and_within_one_field() -> None:
    assert finds('"an toàn thông tin"', "Bảo đảm an toàn, thông tin mạng")
    assert not finds('"an toàn thông tin"', "thông tin an toàn")
    assert not finds('"thông tin sao"', "an toàn thông tin", "sao lưu")
    assert finds("“sao lưu” tin", "an toàn thông tin", "sao lưu")
    assert finds('"sao lưu', "lưu rồi sao"), "a quote that is still being typed asks for words"


def test_numbers_symbols_and_codes_are_found_with_their_signs_and_without() -> None:
    for typed in ("3446/UBND-VXNV", "3446ubndvxnv", "3446 ubnd", "ubnd-vxnv", "ubndvxnv", "3446/ubndvxnv"):
        assert finds(typed, "3446/UBND-VXNV"), typed
    for typed in ("02/CT", "02ct", "02 ct", "02/CT-TTg", "02CTTTG"):
        assert finds(typed, "theo Chỉ thị 02/CT-TTg, ngày 01/3"), typed
    for typed in ("H99.7.1", "h9971", "H99 7"):
        assert finds(typed, "H99.7.1"), typed


def test_nothing_typed_finds_nothing() -> None:
    for typed in ("", "   ", '""', "…!?", "%", "_", "'", '" OR "'):
        assert not finds(typed, "Trường THPT % _ '") or typed == '" OR "'
    assert not parsed("").groups


def test_what_is_typed_cannot_reach_a_mark() -> None:
    there = stored(["Sao lưu"], [mark("u", 77)]).split()
    for typed in (":u_77", "u_77", "u 77", "u", '":u_77"'):
        assert not matches(parsed(typed), there), typed
    assert matches(parsed("sao").within([mark("u", 77)]), there)
    assert not matches(parsed("sao").within([mark("u", 7)]), there)


def test_a_word_without_end_and_a_question_without_end_are_cut() -> None:
    assert len(words("a" * 5000)[0]) == 64
    assert finds("a" * 150, "a" * 5000)
    assert len(parsed(" ".join(f"w{n}" for n in range(500))).groups) == 12


def test_a_term_may_be_met_by_a_mark_instead() -> None:
    def backup(term: Term) -> list[str]:
        return [mark("p", "backup_321")] if term.words == ("sao",) else []

    there = stored(["ổ cứng rời"], [mark("p", "backup_321")]).split()
    assert matches(parsed("sao cung").or_marked(backup), there)
    assert not matches(parsed("sao bang").or_marked(backup), there)


def test_a_snippet_shows_what_was_met_as_it_is_written() -> None:
    text = "Kính gửi các đơn vị. " * 40 + "Đẩy mạnh sao lưu <dữ liệu> hằng ngày. " + "Trân trọng. " * 40
    shown = pieces(text, parsed("day manh luu"))
    assert [one.text for one in shown if one.hit] == ["Đẩy", "mạnh", "lưu"]
    assert shown[0].text.startswith("… ")
    assert 150 < len("".join(one.text for one in shown)) < 450
    assert "<dữ liệu>" in "".join(one.text for one in shown), "escaping is for whoever prints it"


def test_a_snippet_of_decomposed_text_takes_the_marks_along() -> None:
    shown = pieces("Tru\u031bo\u031b\u0300ng THPT", parsed("truong"))
    assert "".join(one.text for one in shown) == "Tru\u031bo\u031b\u0300ng THPT"
    assert shown[0].hit and shown[0].text == "Tru\u031bo\u031b\u0300ng"


def test_without_a_hit_a_snippet_is_the_beginning() -> None:
    assert pieces("Một hai ba", parsed("bốn"))[0].text == "Một hai ba"
    assert pieces("", parsed("bốn")) == ()


def test_found_keeps_a_thousand_and_says_that_there_is_more() -> None:
    assert Found.of(range(1000)) == Found(tuple(range(1000)), False)
    assert Found.of(range(5000)) == Found(tuple(range(1000)), True)
