"""`cherga verify`: is the journal what was written, was the order kept, would the rules do the same again?"""
