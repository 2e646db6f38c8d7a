from django import forms
from django.http import QueryDict

from samspill.ui.forms import Form, RequestKeyField


class Message(Form):
    text = forms.CharField(max_length=20, widget=forms.Textarea)
    topic = forms.ChoiceField(choices=[("plan", "Plan")], required=False)
    request_key = RequestKeyField()


KEY = "0123456789abcdef" * 2


def posted(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data[name] = value
    return data


def test_control_characters_go_and_line_breaks_stay():
    form = Message(posted(text="Hei\x07\r\nKari\tB\u202e\x0b", request_key=KEY))
    assert form.is_valid()
    assert form.cleaned_data["text"] == "Hei\nKari\tB"
    assert form["text"].value() == "Hei\nKari\tB"


def test_nul_is_refused_in_words_and_the_text_comes_back():
    form = Message(posted(text="Hei\x00", request_key=KEY))
    assert form.errors["text"] == ["Remove the characters that cannot be read, and try again."]


def test_too_long_says_both_lengths_and_cuts_nothing():
    form = Message(posted(text="x" * 21, request_key=KEY))
    assert form.errors["text"] == [
        "Shorten the text: it can be 20 characters, and you have written 21."
    ]
    assert form["text"].value() == "x" * 21


def test_a_line_break_counts_as_one_character():
    assert Message(posted(text="x" * 10 + "\r\n" + "y" * 9, request_key=KEY)).is_valid()


def test_the_browser_never_cuts_pasted_text():
    assert "maxlength" not in Message().fields["text"].widget.attrs
    assert Message().use_required_attribute is False


def test_own_words_of_a_field_are_kept():
    class Own(Form):
        text = forms.CharField(error_messages={"required": "Write to Kari."})
        plain = forms.CharField()

    assert Own({}).errors == {"text": ["Write to Kari."], "plain": ["Fill in this field."]}


def test_a_choice_that_is_not_there():
    form = Message(posted(text="a", topic="zz", request_key=KEY))
    assert form.errors["topic"] == ["Choose one from the list."]


def test_request_key_is_fresh_each_time_and_kept_when_the_form_comes_back():
    first, second = Message()["request_key"].value(), Message()["request_key"].value()
    assert first != second and len(first) == 32
    assert Message(posted(text="", request_key=KEY))["request_key"].value() == KEY


def test_a_spoilt_request_key_is_refused_and_replaced():
    form = Message(posted(text="a", request_key="../../etc"))
    assert list(form.errors) == ["request_key"]
    assert form["request_key"].value() != "../../etc"
    missing = Message(posted(text="a"))
    assert missing.errors["request_key"] == [
        "This page was open for too long. Press the button once more."
    ]
    assert len(missing["request_key"].value()) == 32


def test_no_data_stays_no_data():
    assert not Message().is_bound
    assert Message({}).is_bound
