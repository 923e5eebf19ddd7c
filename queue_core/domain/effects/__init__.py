"""What each fact does to the office, by topic. Only `apply` calls these."""
