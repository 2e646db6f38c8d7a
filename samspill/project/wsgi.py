"""Django behind the bridge of ``project.asgi``; any WSGI server can run it as well."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.settings")
application = get_wsgi_application()
