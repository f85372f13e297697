"""Numbers of two languages by value: read out of Chinese and English, matched one to one, worded again."""
