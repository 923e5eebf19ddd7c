"""What is wrong at an office and what to do, told to a technician. Behind `cherga doctor`."""
