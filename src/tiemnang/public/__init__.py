"""What strangers and other programs meet: for now the address where leads are sent in."""
