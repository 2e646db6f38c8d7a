"""What the import says about a file or a row: the cause, and what to do about it.

Words never repeat what stands in a cell: it may be an identity number in a wrong column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samspill.kernel.msgids import N_
from samspill.people.pid import REASON_WORDS, Reason

CHECK_NUMBER = N_("Check the number against the source.")

WORDS: dict[str, tuple[str, str]] = {
    # The file as a whole.
    "missing": (N_("The file can't be opened."), N_("Check the name and the rights.")),
    "busy": (
        N_("The database did not answer in time; what has landed stays."),
        N_("Run the import again: it goes on where it was."),
    ),
    "stopped": (
        N_("Stopped; what has landed stays."),
        N_("Run the import again: it goes on where it was."),
    ),
    "not_prepared": (
        N_("Nothing is set up here yet."),
        N_("Run “samspill init --demo” or “samspill init --production” first."),
    ),
    "which_office": (
        N_("There is no such office here, or more than one."),
        N_("Choose one with --office: %(numbers)s"),
    ),
    "empty": (N_("The file is empty."), N_("Export the list again.")),
    "no_rows": (N_("The file has a header and no rows."), N_("Export the list again.")),
    "excel": (
        N_("This is an Excel workbook, not a CSV file."),
        N_("Open it in Excel and save it as “CSV UTF-8”."),
    ),
    "utf_16": (
        N_("The file is saved as “Unicode text” (UTF-16)."),
        N_("Save it as “CSV UTF-8”."),
    ),
    "not_text": (
        N_("This is no text file, so it can't be a CSV file."),
        N_("Export the list as CSV."),
    ),
    "no_header": (
        N_("The first line does not name our columns."),
        N_("Start the file with a header such as: %(columns)s"),
    ),
    "columns_missing": (
        N_("The header lacks: %(columns)s."),
        N_("Add these columns to the header and the rows."),
    ),
    "column_twice": (
        N_("The header has the column %(column)s more than once."),
        N_("Keep one of them."),
    ),
    # Said about a file that is read all the same.
    "windows_1252": (
        N_("The file is saved as Windows-1252, and is read that way."),
        N_("Look at one name with æ, ø or å afterwards."),
    ),
    "columns_unknown": (
        N_("Some columns are not ours and are not read: numbers %(numbers)s."),
        N_("Our columns are: %(columns)s"),
    ),
    # Rows that are refused.
    "quotes": (
        N_("A quotation mark is not closed, or stands in the wrong place."),
        N_("Put quotation marks round the whole value, and double those inside it."),
    ),
    "too_long": (N_("The line is too long."), N_("Check that each person has a line.")),
    "cell_count": (
        N_("The row has %(found)s values and the header %(expected)s."),
        N_("Check that no separator is missing or too many."),
    ),
    "value_missing": (N_("The column %(column)s is empty."), N_("Fill it in.")),
    "name": (
        N_("The name in the column %(column)s can't be read."),
        N_("Write a name of at most 100 characters, with letters."),
    ),
    "name_encoding": (
        N_("The name in the column %(column)s has damaged letters."),
        N_("Save the file as “CSV UTF-8” from the source."),
    ),
    "leading_zero": (
        N_("The identity number has 10 digits."),
        N_("Put back the zero in front: spreadsheets remove it."),
    ),
    "spreadsheet_number": (
        N_("The identity number has been rounded by a spreadsheet."),
        N_("Make the column text in the spreadsheet and export again."),
    ),
    **{f"pid_{reason}": (words, CHECK_NUMBER) for reason, words in REASON_WORDS.items()},
    "real_refused": (
        N_("The identity number belongs to a real person, and this is a demo."),
        N_("Use only synthetic numbers here."),
    ),
    "synthetic_refused": (
        N_("The identity number is synthetic, and this is a real office."),
        N_("Leave test persons out of the file."),
    ),
    "same_person": (
        N_("This is the same person as line %(line)s."),
        N_("Keep one of the two lines."),
    ),
    "code_unknown": (
        N_("The column %(column)s has a code we don't know."),
        N_("Use one of: %(codes)s"),
    ),
    "interpreter": (
        N_("The column %(column)s is neither yes, no nor a language we know."),
        N_("Write yes, no or the name of a language."),
    ),
    "yes_no": (
        N_("The column %(column)s is neither yes nor no."),
        N_("Write yes or no."),
    ),
    "date": (
        N_("The column %(column)s has no possible date."),
        N_("Write the date as 2026-11-23 or 23.11.2026."),
    ),
    "other_office": (
        N_("The person is followed up by another office."),
        N_("Let that office hand the person over first."),
    ),
    # Rows that land, with a word on what did not.
    "mobile": (
        N_("The mobile number can't be used and is left out."),
        N_("Ask the person for it."),
    ),
    "email": (
        N_("The e-mail address can't be used and is left out."),
        N_("Ask the person for it."),
    ),
    "language_later": (
        N_("We have no pages in that language yet; bokmål is used."),
        N_("Ask the person which language is best."),
    ),
    "advisor": (
        N_("The advisor is unknown at this office; the person has no advisor yet."),
        N_("Choose an advisor in the work list."),
    ),
    "advisor_not_allowed": (
        N_("The advisor may not follow this person up; the person has no advisor yet."),
        N_("Choose another advisor in the work list."),
    ),
    "advisor_kept": (
        N_("The person has another advisor here, who is kept."),
        N_("Hand the person over in the work list if the file is right."),
    ),
    "ended": (
        N_("The follow-up has ended here and is not opened again."),
        N_("Give a start date after the end when it has begun again."),
    ),
}
assert all(f"pid_{reason}" in WORDS for reason in Reason)


@dataclass(frozen=True)
class Said:
    """One thing to say, as a stable code and what belongs in its gaps; in English as text."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        return WORDS[self.code][0] % self.values

    @property
    def what_to_do(self) -> str:
        return WORDS[self.code][1] % self.values

    def __str__(self) -> str:
        return f"{self.cause} {self.what_to_do}"
