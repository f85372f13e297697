"""The currencies of both languages."""

__all__ = ["CHINESE_CURRENCIES", "ENGLISH_CURRENCIES", "NAMES", "same_currency"]

CHINESE_CURRENCIES: dict[str, str] = {
    "人民币": "CNY", "元人民币": "CNY", "元": "CNY", "块钱": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD",
    "港币": "HKD", "元港币": "HKD", "日元": "JPY", "日圆": "JPY", "欧元": "EUR", "英镑": "GBP", "韩元": "KRW", "韩币": "KRW",
    "卢布": "RUB", "卢比": "INR", "澳元": "AUD", "加元": "CAD", "新台币": "TWD", "台币": "TWD", "元新台币": "TWD",
    "瑞士法郎": "CHF", "新加坡元": "SGD", "新元": "SGD", "泰铢": "THB", "澳门元": "MOP", "澳大利亚元": "AUD", "加拿大元": "CAD",
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "$": "USD", "￥": "CNY", "¥": "CNY", "€": "EUR", "£": "GBP",
    "RMB": "CNY", "USD": "USD", "HKD": "HKD", "EUR": "EUR",
}  # fmt: skip

_ANY_DOLLAR = "USD/HKD/TWD/AUD/CAD/SGD"
ENGLISH_CURRENCIES: dict[str, str] = {
    "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "renminbi": "CNY", "¥": "CNY/JPY", "￥": "CNY/JPY", "us$": "USD", "usd": "USD",
    "u.s. dollar": "USD", "us dollar": "USD", "american dollar": "USD", "dollar": _ANY_DOLLAR, "$": _ANY_DOLLAR, "hk$": "HKD", "hkd": "HKD",
    "hong kong dollar": "HKD", "nt$": "TWD", "ntd": "TWD", "twd": "TWD", "taiwan dollar": "TWD", "new taiwan dollar": "TWD",
    "a$": "AUD", "aud": "AUD", "australian dollar": "AUD", "c$": "CAD", "cad": "CAD", "canadian dollar": "CAD",
    "s$": "SGD", "singapore dollar": "SGD", "singaporean dollar": "SGD", "€": "EUR", "eur": "EUR", "euro": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pound sterling": "GBP", "yen": "JPY", "jpy": "JPY", "japanese yen": "JPY",
    "won": "KRW", "krw": "KRW", "south korean won": "KRW", "rouble": "RUB", "ruble": "RUB", "rupee": "INR", "inr": "INR", "₹": "INR",
    "swiss franc": "CHF", "baht": "THB", "pataca": "MOP", "chinese yuan": "CNY", "yuan renminbi": "CNY", "yuan rmb": "CNY",
}  # fmt: skip

NAMES: dict[str, str] = {
    "CNY": "yuan", "USD": "US dollars", "HKD": "Hong Kong dollars", "JPY": "yen", "EUR": "euros", "GBP": "pounds", "KRW": "won",
    "RUB": "roubles", "INR": "rupees", "AUD": "Australian dollars", "CAD": "Canadian dollars", "TWD": "New Taiwan dollars",
    "CHF": "Swiss francs", "SGD": "Singapore dollars", "THB": "baht", "MOP": "patacas",
}  # fmt: skip


def same_currency(source: str | None, target: str | None) -> bool:
    """False only when both name a currency and cannot mean the same: "$" may be any dollar where the Chinese names one,
    and a bare 元 may be the local one."""
    if source is None or target is None or source in target.split("/"):
        return True
    return source == "CNY" and target in ("HKD", "TWD", "SGD", "MOP", "AUD", "CAD")
