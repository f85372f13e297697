"""English figures that go on after a scale, or are grouped in other ways."""

import pytest

from mtreview.language.values.english_values import english_quantities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They sold 7 hundred and 15 bicycles.", [715]),
        ("a crowd of 6 thousand 2 hundred and 40", [6240]),
        ("3 thousand and 5 others were hurt", [3000, 5]),  # two figures as often as one
        ("2 million and 3 days later", [2e6, 3]),
        ("8 crore and nine hundred", [80000900]),
        ("a debt of two lakh crore", [2e12]),
        ("23,45,678.5 rupees", [2345678.5]),
        ("5\u202f600\u202f000 tons and 4\u00a0700 men", [5600000, 4700]),
        ("12 345 678", [12, 345, 678]),  # plain spaces part figures
        ("20 bln, 3 tln, 4mil", [2e10, 3e12, 4e6]),
        ("It is 3  1/4 miles long", [3.25]),
        ("a hundred and five and two thirds", [105.666667]),
        ("eighty and three quarters miles", [80.75]),
        ("12 tons and two thirds of the coal", [12, 0.666667]),  # "and two thirds" does not make 12 percent of it
        ("its nineth year, and fourty more", [9, 40]),
    ],
)
def test_figures_after_a_scale(text: str, values: list[float]) -> None:
    assert [q.value for q in english_quantities(text)] == pytest.approx(values)
