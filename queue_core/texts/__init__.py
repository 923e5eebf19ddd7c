"""What people write: taken in, shown to whom it is for, erased by rule and on request."""
