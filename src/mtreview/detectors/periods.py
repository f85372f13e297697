"""Times told from now, what a change is measured against, dates of the Chinese calendar, and how often."""

import re

from mtreview.detectors.contrast_table import load_groups
from mtreview.detectors.contrasts import find_contrasts
from mtreview.detectors.frequencies import frequency_marks
from mtreview.detectors.lunar import lunar_marks
from mtreview.protocols import Context, Mark, Row

__all__ = ["Periods"]

_CUES = re.compile("[次翌当年月周星礼昨今明前后同环季春夏秋冬早午晚晨夜天零]|半场|拂晓|一次|一回|一趟")


class Periods:
    """Last year or this year, yesterday or tomorrow, year on year or month on month."""

    name = "periods"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a wrong time, lunar date or period of comparison (去年 as “this year”, 同比 as “month on month”)"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        source = row.source or ""
        if not _CUES.search(source):
            return []
        marks = find_contrasts(load_groups("periods.tsv"), row, 0.9)
        return [*marks, *lunar_marks(source, row.target), *frequency_marks(source, row.target)]
