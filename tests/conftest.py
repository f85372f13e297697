"""For all tests: Hypothesis without a clock (these machines are busy), and in CI the same examples every time, so that
what fails there fails for everybody; other runs go on looking for new ones."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
