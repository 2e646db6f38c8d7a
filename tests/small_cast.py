"""The demo's main people without their twelve weeks: `python -m tests.small_cast`.

For servers that need somebody who can log in, in a second instead of a minute. Runs in the
environment of the server it prepares, after `samspill init --demo`.
"""

from __future__ import annotations

import os
from datetime import timedelta

import django


def main() -> None:
    """Move them in, through the demo's own actions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.demo_settings")
    django.setup()
    from samspill.demo import cast, offices
    from samspill.demo.story_time import DAYS, StoryTime
    from samspill.demo.world import World
    from samspill.kernel import clock
    from samspill.kernel.actions import action

    time, world = StoryTime(clock.now()), World()

    @action
    def move_in() -> None:
        offices.create_offices(time.on(DAYS, "07:00") - timedelta(days=1))
        for who in (*cast.CITIZENS, *cast.NEIGHBOURS):
            world.arrive(at=time.on(who.since_days, "07:45"), who=who)

    move_in()


if __name__ == "__main__":
    main()
