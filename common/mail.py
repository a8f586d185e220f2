"""The one door to e-mails: a subject, a text, one person. No figure and no name of staff in it (the callers' duty)."""

from django.core.mail import EmailMultiAlternatives

from common.typography import french_page, french_spaces


def send(subject: str, body: str, to: str, *, html: str = "", quietly: bool = False) -> bool:
    """Send one message, with the spaces of French; returns whether it left. ``html``: the same words for who reads pages.

    Raises what the mail server raises, unless ``quietly``: the action that tells is then not undone for a silent server.
    """
    message = EmailMultiAlternatives(french_spaces(subject), french_spaces(body), to=[to])
    if html:
        message.attach_alternative(french_page(html), "text/html")
    return message.send(fail_silently=quietly) == 1
