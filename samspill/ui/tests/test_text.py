from samspill.ui.text import initials, nl2p


def test_paragraphs_and_line_breaks():
    assert nl2p("one\ntwo\r\n\r\nthree\n\n\n four ") == "<p>one<br>two</p><p>three</p><p>four</p>"


def test_nothing_of_it_is_markup():
    assert nl2p("<script>&\n<b>") == "<p>&lt;script&gt;&amp;<br>&lt;b&gt;</p>"


def test_initials():
    assert [initials(name) for name in ("Kari Nordli", "arne", "", "Per Ole Å. Haugen")] == [
        "KN", "A", "", "PH",
    ]  # fmt: skip
