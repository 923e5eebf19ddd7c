"""The lines of waiting people: who is first, and who is called to which counter."""
