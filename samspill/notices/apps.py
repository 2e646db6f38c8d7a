from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class NoticesConfig(AppConfig):
    name = "samspill.notices"
    label = "notices"

    def ready(self) -> None:
        """Nothing starts with words that may not leave, or without a way for them to go."""
        from django.conf import settings

        from samspill.notices.transports import email

        if faults := email.all_faults():
            raise ImproperlyConfigured("An e-mail is not neutral: " + "; ".join(faults))
        if settings.SMTP_URL:
            try:
                email.read_url(settings.SMTP_URL)
            except ValueError:
                words = "SAMSPILL_SMTP_URL must be smtp://user:password@host:port or smtps://…"
                raise ImproperlyConfigured(words) from None
