"""The copy of everything about a person (Art. 15 and 20): which rows and fields, the archive, who gets it when."""
