"""The cookie that carries a session's secret."""

SESSION_COOKIE = "abrufbuch"


def cookie_name(*, https: bool) -> str:
    """Over HTTPS a name that browsers accept from this host only."""
    return f"__Host-{SESSION_COOKIE}" if https else SESSION_COOKIE
