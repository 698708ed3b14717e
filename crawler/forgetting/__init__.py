"""`depeche forget`: an article, or a person's name, is removed on request from all that an archive holds of it."""
