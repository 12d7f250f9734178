"""The web: server-rendered pages in German and English. One folder is one page."""
