"""Which days are sessions, which of them are completed at a cutoff, and the windows that follow."""

from zhoubao.calendars.sessions import Calendar, calendar
from zhoubao.calendars.windows import through, windows_at

__all__ = ["Calendar", "calendar", "through", "windows_at"]
