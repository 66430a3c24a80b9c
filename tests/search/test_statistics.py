import numpy as np
import pytest
import scipy

from search.bursts import (
    beta_cdf,
    chance_to_double,
    expected,
    interval,
    is_seasonal,
    lower_tail,
    q_values,
    signals,
    upper_tail,
)


def row(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize("x", [0.001, 0.12, 0.5, 0.93, 0.9999])
def test_the_incomplete_beta_function_is_scipys(x: float) -> None:
    random = np.random.default_rng(7)
    a = random.integers(0, 4000, 500) + random.choice([0.0, 0.3], 500)
    b = random.integers(1, 4000, 500) + random.choice([0.0, 0.7], 500)
    true = np.where(a > 0, scipy.stats.beta.cdf(x, np.maximum(a, 1e-9), b), 1.0)
    assert beta_cdf(a, b, x) == pytest.approx(true, abs=1e-10)


def test_the_upper_tail_is_the_exact_binomial_test_of_the_split() -> None:
    count, past, before, now = row(7, 1, 0, 40), row(3, 0, 9, 60), 900.0, 100.0
    true = scipy.stats.binom.sf(count - 1, count + past, now / (before + now))
    assert upper_tail(count, past, before, now) == pytest.approx(true)


def test_the_lower_tail_is_the_exact_binomial_test_of_the_split() -> None:
    count, past, before, now = row(7, 1, 0, 40), row(3, 5, 9, 60), 900.0, 100.0
    true = scipy.stats.binom.cdf(count, count + past, now / (before + now))
    assert lower_tail(count, past, before, now) == pytest.approx(true)


@pytest.mark.parametrize(
    ("before", "now"), [pytest.param(0.0, 10.0, id="no past"), pytest.param(10.0, 0.0, id="no last span")]
)
def test_without_a_past_or_a_present_nothing_is_proven(before: float, now: float) -> None:
    assert upper_tail(row(9), row(0), before, now).tolist() == [1.0]
    assert lower_tail(row(0), row(9), before, now).tolist() == [1.0]


def test_what_is_expected_grows_with_the_number_of_entries() -> None:
    assert expected(row(19), 100.0, 50.0).tolist() == [10.0]


def test_the_interval_holds_95_percent_of_the_predictive_distribution() -> None:
    low, high = interval(19, 100.0, 50.0)
    predictive = scipy.stats.nbinom(20, 100 / 150)
    assert predictive.cdf(low - 1) <= 0.025
    assert predictive.sf(high) <= 0.025
    assert predictive.cdf(high) - predictive.cdf(low - 1) >= 0.95


def test_q_values_are_benjamini_hochberg() -> None:
    p = np.random.default_rng(3).random(200) ** 3
    assert q_values(p) == pytest.approx(scipy.stats.false_discovery_control(p))


def test_no_concepts_give_no_q_values() -> None:
    assert q_values(np.array([])).tolist() == []


def test_a_new_concept_is_likelier_to_double_than_a_large_steady_one() -> None:
    totals = np.full(9, 1000.0)
    new, steady = [0.0] * 7 + [1.0, 6.0], [50.0] * 9
    chance = chance_to_double(np.array([new, steady]), totals)
    assert chance[0] > 100 * chance[1]


def test_proof_comes_before_forecast() -> None:
    totals = np.full(9, 1000.0)
    proven, dip, fallen = [1.0] * 8 + [30.0], [8.0] * 7 + [1.0, 5.0], [30.0] * 8 + [2.0]
    judged = signals(np.array([proven, dip, fallen]), totals)
    assert judged.q[0] < 0.001
    assert judged.q[1] > 0.05
    assert judged.q_fall[2] < 0.001
    assert judged.score[0] > 1 > judged.score[1] > judged.score[2]


def test_a_seasonal_concept_does_not_rise() -> None:
    totals = np.full(9, 1000.0)
    counts = np.array([[1.0] * 8 + [30.0]])
    assert signals(counts, totals, np.array([True])).q.tolist() == [1.0]


@pytest.mark.parametrize(
    ("last", "year_ago", "seasonal"),
    [
        pytest.param(20, 18, True, id="a yearly fair"),
        pytest.param(20, 1, False, id="new this year"),
        pytest.param(60, 18, False, id="a fair that grew out of its season"),
    ],
)
def test_a_rise_is_seasonal_if_it_is_last_years_again(last: int, year_ago: int, seasonal: bool) -> None:
    assert is_seasonal(row(last), 100.0, row(year_ago), 100.0, row(4), 800.0).tolist() == [seasonal]


def test_dates_that_tell_nothing_give_no_small_q() -> None:
    random = np.random.default_rng(11)
    totals = np.full(9, 1000.0)
    flagged = 0
    for _ in range(20):
        sizes = random.zipf(1.5, 2000).clip(5, 500)
        counts = np.array([random.multinomial(size, totals / totals.sum()) for size in sizes], dtype=np.float64)
        flagged += bool((signals(counts, totals).q <= 0.05).any())
    assert flagged <= 3
