"""The table of progress as a spreadsheet, written in a process of its own."""

import io
from dataclasses import dataclass

_NAME_WIDTH, _WIDTH = 32, 13


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings and its rows; None is an empty cell."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int | str | None, ...], ...]

    def draw(self) -> bytes:
        """The file. A text that begins as a formula does is a text."""
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        from views.sheet_writing import cell

        book = Workbook(write_only=True)
        sheet = book.create_sheet(self.title)
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.headings))}{len(self.rows) + 1}"
        for number in range(1, len(self.headings) + 1):
            width = _NAME_WIDTH if number == 2 else _WIDTH
            sheet.column_dimensions[get_column_letter(number)].width = width
        head = []
        for heading in self.headings:
            made = WriteOnlyCell(sheet, heading)
            made.font, made.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            head.append(made)
        sheet.append(head)
        for row in self.rows:
            sheet.append([cell(sheet, each) if isinstance(each, str) else each for each in row])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()
