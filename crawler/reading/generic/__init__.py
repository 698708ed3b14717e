"""How a page of no known template is read: columns of text, class names, wordings."""
