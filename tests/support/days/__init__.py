"""Days played for tests, with what their journals hold."""
