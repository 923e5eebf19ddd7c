"""What looks after the serving core: whether the clock is believed, whether the writer lives."""
