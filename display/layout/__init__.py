"""What the board tells, turned into a picture: sizes from the farthest seat, colours from the theme."""
