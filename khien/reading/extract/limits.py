"""Every limit on a distrusted file, in one table. Nothing else in the package holds a number of its own."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    # the file and the answer
    file_bytes: int = 25 * MIB
    text_characters: int = 2_000_000
    answer_bytes: int = 16 * MIB
    part_bytes: int = 40 * MIB
    # the child process
    wall_seconds: float = 30.0
    cpu_seconds: int = 20
    address_space: int = 1536 * MIB
    open_files: int = 32
    at_once: int = 2
    # ZIP packages (DOCX, XLSX)
    zip_entries: int = 2_000
    zip_total_bytes: int = 200 * MIB
    zip_ratio: int = 100
    zip_ratio_from: int = 1 * MIB
    xml_part_bytes: int = 32 * MIB
    xml_depth: int = 400
    # old Word files (DOC)
    doc_pieces: int = 200_000
    # PDF and pictures
    pdf_pages: int = 1_000
    pdf_objects: int = 500_000
    picture_pixels: int = 100_000_000
    # recognition of scans and photos
    ocr_dpi: int = 200
    ocr_pages: int = 40
    ocr_cpu_seconds: int = 300
    ocr_wall_seconds: float = 600.0
    picture_dpi: int = 110
    # e-mails and archives of several papers
    mail_parts: int = 50
    papers: int = 100
    ornament_pixels: int = 500
    # tables to import
    rows: int = 100_000
    columns: int = 200


LIMITS = Limits()
