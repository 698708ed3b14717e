"""An outlet's articles from a web archive: its lists of captures (CDX), and the captures themselves (mementos)."""
