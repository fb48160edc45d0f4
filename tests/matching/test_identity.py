"""Is this the same person: any spelling and order, dates swapped or half known, families' phones; reasons told."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import identity as bench
from bench import people
from matching.same_person import names
from matching.same_person.identity import RULES, Found, Likeness, Person, Reason, asked, find, keys
from matching.same_person.name_parts import name_words

OLENA = Person(
    ("Шевченко Олена", "Shevchenko Olena"), "Миколаївна", "", "1980-02-03", frozenset({"+380501234567"})
)


def against(other: Person, one: Person = OLENA) -> list[Reason]:
    """The reasons for which one is a candidate for the other, empty for none; the index must lead there too."""
    found = find(one, {"other": other})
    if found.candidates or found.same_phone:
        assert asked(one) & keys(other), "the index does not lead there"
    return [reason for candidate in found.candidates for reason in candidate.reasons]


@pytest.mark.parametrize(
    "name",
    [
        "Олена Шевченко",
        "Шевченко Елена",
        "Шевченко Елена Николаевна",
        "Shevchenko Olena",
        "Elena SHEVCHENKO",
        "Chevtchenko Elena",
        "Helena Szewczenko",
        "Szewczenko Ołena",
        "Helen Shevchenko",
        "Ševčenko Olena",
        "Schewtschenko Olena",
        "Шевченко Лена",
        "Шeвчeнко Олeна",
    ],
)
def test_a_name_is_known_in_every_spelling(name: str) -> None:
    reasons = against(Person((name,), born="1980-02-03"))
    assert Reason.BORN_SAME_DAY in reasons and {Reason.SAME_NAME, Reason.OTHER_SPELLING} & set(reasons)


@pytest.mark.parametrize(
    "form", ["Volodymyr", "Vladimir", "Włodzimierz", "Wołodymyr", "Владимир", "Wladimir", "Вова"]
)
def test_a_given_name_is_known_in_every_language(form: str) -> None:
    assert names.given_names(names.words(form)[0]) == {"volodymyr"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Щербак", "Chtcherbak"),
        ("Олійник", "Oleinik"),
        ("Соловйов", "Soloviev"),
        ("Корольов", "Королёв"),
        ("Чорний", "Чёрная"),
        ("Хоменко", "Chomenko"),
        ("Жук", "Żuk"),
        ("Зайцев", "Zajcewa"),
        ("Чернецький", "Czernecka"),
        ("Яценко", "Iatsenko"),
        ("Згурський", "Zghurskyi"),
        ("Лук'яненко", "Lukianenko"),
    ],
)
def test_a_surname_sounds_alike_in_every_orthography(one: str, other: str) -> None:
    first, second = (names.words(each)[0] for each in (one, other))
    assert names.surname_sounds(first) & names.surname_sounds(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Миколайович", "Nikolaevich"),
        ("Іллівна", "Ильинична"),
        ("Якович", "Яковлевич"),
        ("Григорівна", "Grigorievna"),
        ("Дмитрович", "Дмитриевич"),
        ("Львівна", "Львовна"),
    ],
)
def test_a_patronymic_names_the_same_father(one: str, other: str) -> None:
    first, second = (names.fathers(names.words(each)[0]) for each in (one, other))
    assert first and first == second


@pytest.mark.parametrize(
    ("one", "other"), [("Олена", "Аліна"), ("Яна", "Анна"), ("Жанна", "Яна"), ("Іван", "Іванна")]
)
def test_other_given_names_stay_apart(one: str, other: str) -> None:
    first, second = (names.given_names(names.words(each)[0]) for each in (one, other))
    assert first and second and not first & second
    assert (
        against(
            Person((f"Коваль {one}",), born="1980-02-03"), Person((f"Коваль {other}",), born="1980-02-03")
        )
        == []
    )


def test_a_swapped_day_and_month_is_a_reason_of_its_own() -> None:
    assert Reason.BORN_SWAPPED in against(Person(("Шевченко Олена",), born="1980-03-02"))


@pytest.mark.parametrize("born", ["1980", "1980-02"])
def test_half_a_date_is_told_as_that(born: str) -> None:
    assert Reason.BORN_SAME_YEAR in against(Person(("Шевченко Елена",), born=born))
    assert against(Person(("Шевченко Елена",), born="1981")) == []
    assert against(Person(("Шевченко Елена",), born="1980-03")) == []


def test_with_the_year_only_another_father_is_another_person() -> None:
    assert against(Person(("Шевченко Олена",), "Іванівна", born="1980")) == []
    assert Reason.OTHER_PATRONYMIC in against(Person(("Шевченко Олена",), "Іванівна", born="1980-02-03"))


def test_a_married_woman_is_known_by_the_surname_she_had() -> None:
    married = Person(("Коваль Олена",), earlier="дівоче прізвище Шевченко", born="1980-02-03")
    assert Reason.EARLIER_SURNAME in against(married)
    unsaid = Person(("Коваль Олена",), "Миколаївна", born="1980-02-03")
    assert against(unsaid) == [], "given name and patronymic alone are shared by too many"
    with_phone = Person(unsaid.names, unsaid.patronymic, "", unsaid.born, OLENA.phones)
    assert {Reason.OTHER_SURNAME, Reason.SAME_PHONE} <= set(against(with_phone))
    assert find(OLENA, {"x": with_phone}).same_phone == (), "told once, as the stronger of the two"


def test_words_that_say_that_a_surname_is_an_earlier_one_are_no_names() -> None:
    one = Person(("Коваль Олена",), earlier="дівоче прізвище Мороз", born="1980-02-03")
    assert against(Person(("Бойко Олена",), earlier="дівоче прізвище Сірко", born="1980-02-03"), one) == []


def test_latin_twins_of_cyrillic_letters_are_read_as_meant() -> None:
    mixed = Person(("Hестеренко Biра",), born="1980-02-03")
    assert Reason.SAME_NAME in against(mixed, Person(("Нестеренко Віра",), born="1980-02-03"))


@pytest.mark.parametrize("name", ["Шевчнеко Олена", "Шевченко Елна", "Шевчнко Олена", "Шавченко Олена"])
def test_one_wrong_key_is_forgiven_with_the_whole_date_only(name: str) -> None:
    assert Reason.SIMILAR_NAME in against(Person((name,), born="1980-02-03"))
    assert against(Person((name,), born="1980")) == []


def test_one_wrong_figure_of_the_date_is_shown_unless_the_father_is_another() -> None:
    assert Reason.BORN_ONE_FIGURE in against(Person(("Шевченко Елена",), "Николаевна", born="1980-02-04"))
    assert Reason.BORN_ONE_FIGURE in against(Person(("Шевченко Елена",), born="1980-02-04"))
    assert against(Person(("Шевченко Елена",), "Петровна", born="1980-02-04")) == []


def test_a_shared_phone_is_told_as_that_and_never_as_a_person() -> None:
    family = Person(("Шевченко Ірина",), "Миколаївна", "", "2010-05-06", OLENA.phones)
    twin = Person(("Шевченко Ірина",), "Миколаївна", "", OLENA.born, OLENA.phones)
    for other in (family, twin):
        assert find(OLENA, {"other": other}) == Found((), 0, ("other",))
        assert asked(OLENA) & keys(other)


def test_without_a_birth_date_name_and_father_lead_there() -> None:
    undated = Person(("Шевченко Елена",), "Николаевна")
    assert Reason.BORN_UNKNOWN in against(undated, OLENA)
    assert against(Person(("Шевченко Елена",)), OLENA) == []


def test_the_order_of_the_words_is_nothing_even_when_all_are_given_names() -> None:
    one, other = Person(("Роман Богдан",), born="1980-02-03"), Person(("Богдан Роман",), born="1980-02-03")
    assert against(other, one)


def test_one_name_in_two_spellings_is_no_surname_with_a_given_name() -> None:
    one = Person(("Фувець Ольга", "Fuvets Olha"), born="1949-01-02")
    assert against(Person(("Скирич Ольга", "Skyrych Olha"), born="1949-01-02"), one) == []
    two_given = Person(("Роман Богдан", "Roman Bohdan"), born="1949-01-02")
    assert against(Person(("Роман Тарас", "Roman Taras"), born="1949-01-02"), two_given) == []


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "'", "123", "Є", "née", "שלום", "王小明", "a" * 200, "ch" * 60, "Олена\u0301"]
)
def test_nothing_typed_breaks_it(text: str) -> None:
    one = Person((text,), text, text, "1980-02-03")
    assert isinstance(find(one, {"x": one, "y": OLENA}), Found) and isinstance(asked(one), frozenset)


def test_at_most_five_are_shown_the_likeliest_first_and_the_rest_counted() -> None:
    swapped = Person(OLENA.names, born="1980-03-02")
    found = find(OLENA, {**{str(n): swapped for n in range(7)}, "same": OLENA})
    assert len(found.candidates) == 5 and found.more == 3
    assert [each.key for each in found.candidates] == ["same", "0", "1", "2", "3"]


def test_every_reason_of_a_date_is_in_the_table_with_the_full_name() -> None:
    born = {reason for reason in Reason if reason.startswith("born")}
    assert {reason for likeness, reason in RULES if likeness is Likeness.FULL} == born


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_looking_from_either_side_finds_the_same(seed: int) -> None:
    chance = random.Random(seed)
    one = people.somebody(chance)
    first, second = bench.recorded(one, chance), bench.KINDS[chance.choice(list(bench.KINDS))](one, chance)
    there, back = find(first, {"x": second}), find(second, {"x": first})
    assert [set(c.reasons) for c in there.candidates] == [set(c.reasons) for c in back.candidates]
    assert find(first, {"x": first}).candidates, "everybody is like themselves"


def test_a_word_has_a_part_to_play() -> None:
    parts = {word.text: word for word in name_words(("Шевченко Роман Іванович",))}
    assert parts["шевченко"].surname and not parts["шевченко"].given
    assert parts["роман"].given == {"roman"} and not parts["роман"].surname
    assert parts["іванович"].is_patronymic and parts["іванович"].father == {"ivan"}


def test_the_measured_figures_hold_on_a_smaller_index() -> None:
    figures = bench.measure(look_ups=1500, queries=120, count=20_000)
    recall, strangers = figures["recall"], figures["strangers"]
    assert recall["overall"] >= 0.99 and recall["lowest"] >= 0.94
    assert strangers["full_date"]["false_candidates"] <= 0.001
    assert strangers["year_only"]["false_candidates"] <= 1 and strangers["year_only"]["most_shown"] <= 5
    assert strangers["full_date"]["median_ms"] <= 50
    assert figures["same_phone"]["told_as_phone"] >= 0.99 and figures["same_phone"]["told_as_person"] <= 0.01
