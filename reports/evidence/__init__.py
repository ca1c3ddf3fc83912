"""Files that prove a figure: what is taken, how it is kept, how it is handed out."""
