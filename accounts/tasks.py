"""Messages leave from a worker: the page answers in the same time whether the account exists or not."""

from celery import shared_task

from accounts.links import send_link


@shared_task(name="accounts.send_sign_in_link", ignore_result=True)
def send_sign_in_link(email: str, site: str, target: str) -> None:
    """Send the link asked for ``email``, if it has an account. Asked twice, it sends two links: both die together."""
    send_link(email=email, site=site, target=target)
