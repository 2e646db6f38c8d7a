"""The demo's settings: everything as in production, plus the demo app with its open door.

Whether a process may start with them is decided by ``samspill.access.demo_lock``.
"""

from samspill.project.settings import *  # noqa: F403
from samspill.project.settings import INSTALLED_APPS

INSTALLED_APPS = ["samspill.demo", *INSTALLED_APPS]
