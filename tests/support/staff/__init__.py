"""Users, sessions and the pages with a real entrance, for tests."""
