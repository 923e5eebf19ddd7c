"""The reception's page: whoever sits at the entrance gives tickets, sets them right and helps."""
