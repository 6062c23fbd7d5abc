"""One archive of everything: made while all goes on, checked whole before it takes the place of what is here."""
