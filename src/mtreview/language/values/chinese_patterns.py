"""Where numbers stand in a Chinese text: one pattern for each way of writing them."""

import re

from mtreview.language.values.chinese_figures import FIGURE
from mtreview.language.values.money import CHINESE_CURRENCIES

__all__ = ["NUMBERS", "NUMERAL", "plain"]

_SAME_LENGTH = str.maketrans(
    "０１２３４５６７８９．％：－／萬億兩點餘幾數週禮歲號時過長開圓鎊個來壹貳贰負達於逾畝頃噸釐",
    "0123456789.%:-/万亿两点余几数周礼岁号时过长开圆镑个来一二二负达于逾亩顷吨厘",
)

# Words with a numeral in them that say nothing about how many.
_NO_NUMBER = (
    r"(?<=[一二三四五六七八九十百千万半\d])两(?![百千万亿年个次])|(?<=[\d一二三四五六七八九十百万])[千兆](?=[瓦伏赫帕焦]|字节|比特)|(?<=\d)[千兆](?=[米克卡])|十[一二三四五]五(?=规划|期间|时期|计划|末|以来|[”\"」])"
    r"|十分(?!钟|之)|十足|十字|百姓|百货|百科|百般|百度|百事|千方百计|千万(?=别|不|要|注意|记)|千瓦|万一(?!千|百)|万分(?!之)|万能|万物|万岁"
    r"|万圣|万科|万达|万事|万众|万科|三番五次|三番两次|四面八方|五花八门|七上八下|乱七八糟|四川|三亚|三星|三峡|九江|九寨沟|十堰"
    r"|百年好合|百里挑一|一千零一夜|双十一|双11|双12|双十二|五四|九一八|七七事变|八一|十一黄金周|五一|三八妇女|六一儿童"
    r"|千里迢迢|千千万万|成千上万|千家万户|万家|二维|三维|四季|五官|五星红旗|三农|两会|两岸|八路军|四大名著|三国|七夕"
    r"|一百八十度|二十四节气|不三不四|二话|一二三|一二线|二三线|三四线|一五一十|八九不离十|五十步笑百步|三百六十行|千军万马|万水千山"
    r"|千变万化|千篇一律|千山万水|千言万语|千真万确|千载难逢|百分百|百折不挠|百战百胜|万无一失|万紫千红|一落千丈|一诺千金|十全十美|九死一生"
    r"|五湖四海|七嘴八舌|三十而立|百废待兴|百花齐放|百家争鸣|百感交集|数一数二|成百上千|亿万富豪|亿万富翁|百万富翁|百万雄师|九牛一毛|以一当十"
    r"|[“‘「《\"']十一[”’」》\"']|十一(?=国庆|黄金周|长假|假期|小长假)|三一(?=集团|重工|智)|一一|千千(?!万)|零零散散|一帆风顺|一五一十|三心二意|三言两语|三长两短|四通八达|五颜六色|五光十色|六神无主|七手八脚|七零八落|八仙过海|八面玲珑|九霄云外|三令五申|两全其美|一石二鸟|一举两得|接二连三|颠三倒四|丢三落四|低三下四|说三道四|朝三暮四|不管三七二十一|三下五除二|半斤八两|一刀两断|一清二楚|一干二净|百闻不如一见|百里(?=杜鹃)|十年树木|万籁|万象|千古|百炼成钢|入木三分|三思|五脏六腑|十有八九|十之八九|三百六十度|九牛二虎|六亲不认|四平八稳|四海|三生有幸|三顾茅庐|五体投地|一日三餐|三天两头|两面三刀|百万英镑(?=》)|零售|零件|零食|零碎|零星|零距离|零部件|归零|清零"
)
_CURRENCY = "|".join(sorted(map(re.escape, CHINESE_CURRENCIES), key=len, reverse=True))
_PERIOD = r"上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|晚间|夜间|深夜|夜里|当晚|今晚|昨晚|早|晚"
_HAN = r"[零〇一二两三四五六七八九十]"
_PATTERNS = (
    ("skip", _NO_NUMBER),
    ("share", r"(?<![\d/.])(?P<over>\d{1,3})/(?P<under>\d{1,4})(?![\d/年月日])"),
    ("born", r"(?P<born>\d0)后(?![\d来面期续天年])"),
    ("code", r"[A-Za-z][A-Za-z]*[-–]?\d+(?:\.\d+)*[A-Za-z\d-]*|\d+[-–]?(?!(?:km|kg|cm|mm|m|g|GB|TB|MB|mg|ml|kW|MW|GW|USD|RMB)\b)[A-Za-z]+[A-Za-z\d-]*"),  # noqa: E501
    ("clock", rf"(?:(?P<period>{_PERIOD})[ ]?)?(?P<hour>[01]?\d|2[0-4])(?P<colon>[:：])(?P<minute>[0-5]\d)(?:[:：]\d\d)?(?![\d:：])"),
    ("oclock", rf"(?:(?P<period2>{_PERIOD})[ ]?)?(?P<hour2>[012]?\d|{_HAN}{{1,3}})[ ]?(?:点钟?|时)(?:(?P<half>半)|(?P<quarter>[一三])刻|[ ]?(?P<minute2>[0-5]\d|零[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|(?:\d|{_HAN})(?=[ ]?分(?!之)))(?:[ ]?分(?!之))?|整|许)?(?![\d零〇一二两三四五六七八九十万亿千百%倍])"),  # noqa: E501
    ("decade", rf"(?:(?P<cent>\d\d|{_HAN}+)[ ]?世纪[ ]?|(?P<last>上个?世纪))?(?P<dec>\d{{2,4}}|[零一二三四五六七八九十]{{1,4}})[ ]?年代"),
    ("century", rf"第?(?P<century>\d{{1,2}}|{_HAN}{{1,3}})[ ]?世纪"),
    ("lunar", r"(?:农历|阴历|旧历)[ ]?[正一二三四五六七八九十腊冬]{1,2}月(?:初|廿)?[一二三四五六七八九十]{0,3}"),
    ("era", rf"(?:民国(?P<republic>\d{{1,2}}|{_HAN}{{1,3}})|公元前[ ]?(?P<bc>\d{{1,4}}|{_HAN}{{1,4}}))[ ]?年"),
    ("year", r"(?P<year>[12]\d{3}|[一二][零〇一二三四五六七八九]{3})[ ]?年|(?P<year2>\d\d)[ ]?年(?!间|前|后|来|内|里|的|以|级|期|之|多|时|级|级|代)"),  # noqa: E501
    ("month", r"(?<![个\d前近这每数几])(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])[ ]?月(?!份?票|饼|球|子|亮)份?(?:[ ]?(?P<day>[12]\d|3[01]|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[ ]?[日号])?(?![\d点.%年万亿]))?"),  # noqa: E501
    ("day", r"(?<![\d.])(?P<day2>[12]\d|3[01]|[1-9])[ ]?[日号](?!线|楼|店|文件|令|元|圆|机|院|公路|房|车|球|位|桌|店|厅|馆|站|选)"),
    ("weekday", r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!个|年|次|样|些|直|带|条|起|国)"),
    ("fraction", rf"(?P<minus2>负)?(?:(?P<whole>{FIGURE})[ ]?又[ ]?)?(?P<below>{FIGURE}|[百千万]?万|亿)分之(?P<above>{FIGURE}(?:点[零〇一二三四五六七八九]+)?)"),  # noqa: E501
    ("halfunit", r"(?<![一大多各前后上下另十百千万亿\d个过])(?P<halfof>半)(?=[ ]?(?:公斤|公里|英里|里(?!程)|斤|吨|米(?!粥)|升|亩|小时|个(?:小时|月|钟头|世纪)|天(?!不|没|才)|年(?!报|线|制|刊)|世纪|分钟|磅|公顷|打(?=鸡))|(?<=近)数|(?<=过)数)"),  # noqa: E501
    ("halfpart", r"(?P<part>(?<!另)一半|(?<![一十])半数|(?<=[近过])半(?!年|天|个|百|小|夜|球|场|程|路|月))(?!天)"),
    ("evenoff", r"打(?P<even>对折|五折)|(?P<even2>半价)"),
    ("smallmoney", r"(?P<coins>\d+(?:\.\d+)?|[一二两三四五六七八九])[ ]?(?P<coin>角(?:钱)?(?![度落色钢膜])|毛钱|分钱|美分)"),
    ("double", rf"翻了?(?P<times>{FIGURE})?(?:番|倍)"),
    ("number", rf"(?P<pre>{_CURRENCY})?(?P<minus>负|零下[ ]?|(?<![\w\d)）年月日号零一二三四五六七八九十百千万亿])[-−])?(?P<ordinal>第)?(?P<figure>{FIGURE})(?P<post>[ ]?(?:个?百分点|[%％]|倍|成(?:[一二三四五六七八九半](?![一二三四五六七八九十百千万年月日个名人]))?(?![立为员功本果就长分都千交绩品语天群套串名像熟])|折(?![磨叠腾算射返])|个半|岁半|年半|岁|(?:{_CURRENCY})(?:(?P<jiao>[一二两三四五六七八九]|\d(?!\d))[ ]?[角毛](?:钱)?(?:(?P<fen>[一二三四五六七八九]|\d(?!\d))[ ]?分(?:钱)?)?)?|多(?:{_CURRENCY})|(?:公斤|斤|公里|里|米|吨|升|亩|小时|天|年|倍|块|尺|寸)半(?!成|价|数|个|天|月)))?"),  # noqa: E501
)  # fmt: skip
_ANY = "|".join(f"(?P<{name}_>{pattern})" for name, pattern in _PATTERNS)
_BEGINNINGS = "".join(word[0] for word in f"{_NO_NUMBER}|{_PERIOD}|{_CURRENCY}".split("|") if word[0] not in "[\\")
# At most places none of the patterns can begin; one look at the character says so.
_FIRST = rf"[\dA-Za-z\$“‘「《\"'零〇一二两三四五六七八九十百千万亿几数上近过超逾成周星礼翻第半负打农阴旧民公.−－{_BEGINNINGS}-]"
NUMBERS = re.compile(f"(?={_FIRST})(?:{_ANY})")
NUMERAL = re.compile(
    r"[\d零〇一二两三四五六七八九十百千万亿]|[周期拜][日天]|翻了?[番倍]|半[斤年天小公个吨米数价]|一半|对折"
)
"""A text in which this is not found has no number."""
_COMMA = re.compile(
    r"(?<=\d)，(?=\d00(?!\d)|\d{3}，\d{3}(?!\d))|(?<![\d.]\d)(?<=\d)，(?=\d{3}(?!\d))|(?<!\d\d\d)(?<=\d\d)，(?=\d{3}(?!\d))"
)


_FORMAL = str.maketrans("叁參肆伍陆陸柒捌玖拾佰仟", "三三四五六六七八九十百千")
_ACCOUNTED = re.compile(r"[叁參肆伍陆陸柒捌玖拾佰仟零一二三四五六七八九十百千万亿点分之]{2,}")
_CERTAINLY = re.compile(
    r"[佰仟柒捌玖叁參]|[肆伍陆陸][拾十百千万亿点]|[百千万亿拾点][肆伍陆陸](?![^\s，。])|拾[万亿]|[肆伍陆陸拾]{2}"
)


def plain(text: str) -> str:
    """Full-width digits and the Traditional and accountants' numerals as the patterns know them; every place stays
    where it is."""
    text = _COMMA.sub(",", text.translate(_SAME_LENGTH))
    if not _CERTAINLY.search(text):
        return text
    return _ACCOUNTED.sub(lambda run: run[0].translate(_FORMAL) if _CERTAINLY.search(run[0]) else run[0], text)
