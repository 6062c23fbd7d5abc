"""Reading a messy lead sheet: a file in, one draft per row out; plain Python, no Django and no database."""
