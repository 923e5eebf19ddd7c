"""What the technician's guide is made of and held against."""
