"""Files of our own making as they leave the site."""

from django.http import HttpResponse


def pdf_file(content: bytes, name: str, *, is_opened: bool = False) -> HttpResponse:
    """A PDF under a name that says nothing about the patient, kept in no cache; `is_opened` shows it in the browser."""
    way = "inline" if is_opened else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}.pdf"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
