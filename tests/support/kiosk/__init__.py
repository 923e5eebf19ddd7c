"""What tests of the kiosk share."""
