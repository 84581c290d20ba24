"""Random sessions, a few of them: `sessions.py` says what they are, and plays more."""

import pytest
import sessions


@pytest.mark.parametrize("seed", range(8))
def test_after_a_random_session_the_server_knows_what_a_new_one_finds(seed):
    sessions.play(seed)
