"""Pages and built files as a plain WSGI application, for other servers than ours."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.settings")
get_wsgi_application()

from samspill.project.asgi import pages  # noqa: E402

application = pages()
