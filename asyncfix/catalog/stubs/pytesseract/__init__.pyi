# https://github.com/madmaze/pytesseract
# Runs tesseract.
from pytesseract.pytesseract import (
    get_languages,
    get_tesseract_version,
    image_to_alto_xml,
    image_to_boxes,
    image_to_data,
    image_to_osd,
    image_to_pdf_or_hocr,
    image_to_string,
    run_and_get_output,
)
