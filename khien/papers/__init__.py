"""Official papers in the layout of Nghị định 30/2020/NĐ-CP, as PDF and as Word, from one `Paper`.

Pure: values in, bytes out. It knows nothing of letters received, duties or the database.
"""

from khien.papers.brief import brief_pdf
from khien.papers.tables import UnableToCompose
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf

__all__ = ["UnableToCompose", "brief_pdf", "docx", "pdf"]
