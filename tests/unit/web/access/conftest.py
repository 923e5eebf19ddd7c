from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.staff.signing import StaffSite, staff_site


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[StaffSite]:
    """An office at work, whose staff may sign in."""
    async with staff_site(tmp_path) as site:
        yield site
