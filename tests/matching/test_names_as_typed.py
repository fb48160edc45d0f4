"""Who may be one person though somebody mistyped: in a sentence, on another keyboard; nobody by a placeholder."""

import pytest

from matching.same_person.identity import Person, Reason, asked, find, keys

BORN = "1978-11-23"
ONE_PERSON = [
    ("Жук Євгенія", "Jouk Evguenia"), ("Ковальський Петро", "Ковальського Петра"), ("Бондар Ярослава", "Бондар Слава"),
    ("Бондар Василина", "Бондарь Вася"), ("Надь Ержебет", "Nagy Erzsébet"), ("Шевченко Олена", "Itdxtyrj Jktyf"),
    ("Shevchenko Olena", "Ырумсрутлщ Щдутф"), ("Коваленко Олена", "Кова‐ленко Олена"),
    ("Шевченко Володимир", "Schewtschenko Wolodymyr"), ("Жуков Сергей", "Schukow Sergej"),
    ("Іванова Ганна", "Іванової Ганни"), ("Шевченко Андрій", "Шевченка Андрія"), ("Іван Петрович Семен", "Семен Іван"),
    ("Кравченко Олександр", "Kravchenko Alex"),
]  # fmt: skip
PLACEHOLDERS = [
    "невідомий",
    "дитина",
    "немає",
    "дитина невідома",
    "unknown child",
    "новонароджений хлопчик",
    "нет имени",
    "не знаю",
    "без імені",
    "no name",
    "мама дитини",
]


def found(one: Person, other: Person) -> tuple[Reason, ...]:
    """The reasons by which the other is shown for the one; none where it is not."""
    if not keys(one) & asked(other):
        return ()
    candidates = find(other, {"one": one}).candidates
    return candidates[0].reasons if candidates else ()


@pytest.mark.parametrize(("kept", "typed"), ONE_PERSON)
def test_a_name_is_known_in_another_dress(kept: str, typed: str) -> None:
    assert found(Person((kept,), born=BORN), Person((typed,), born=BORN))


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_placeholder_never_makes_two_people_one(name: str) -> None:
    assert not found(Person((name,), born=BORN), Person((name,), born=BORN))
    assert not found(Person((f"{name} Ковальчук",), born=BORN), Person((f"{name} Тищенко",), born=BORN))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("1987-11-23", Reason.BORN_ALMOST), ("1978-11-32", Reason.BORN_ALMOST), ("1979-11-23", Reason.BORN_ONE_FIGURE),
        ("1978-12-23", Reason.BORN_ONE_FIGURE),
    ],
)  # fmt: skip
def test_a_date_mistyped_is_shown_behind_one_that_agrees(other: str, reason: Reason) -> None:
    one, same = Person(("Гайдук Тамара",), born=BORN), Person(("Гайдук Тамара",), born=BORN)
    assert reason in found(one, Person(("Гайдук Тамара",), born=other))
    both = {"same": same, "other": Person(("Гайдук Тамара",), born=other)}
    assert [each.key for each in find(one, both).candidates] == ["same", "other"]


def test_the_year_beside_is_almost_also_over_a_decade() -> None:
    one, other = Person(("Гайдук Тамара",), born="1979-11-23"), Person(("Гайдук Тамара",), born="1980-11-23")
    assert Reason.BORN_ALMOST in found(one, other)


def test_other_years_and_other_fathers_are_other_people() -> None:
    one = Person(("Гайдук Тамара",), "Степанівна", born=BORN)
    assert not found(one, Person(("Гайдук Тамара",), "Степанівна", born="1981-05-02"))
    assert not found(one, Person(("Гайдук Тамара",), "Іванівна", born="1987-11-23"))


def test_mother_and_daughter_with_one_phone_are_two() -> None:
    phone = frozenset({"+380671234567"})
    mother = Person(("Литвин Олена Іванівна",), born="1955-02-02", phones=phone)
    daughter = Person(("Литвин Олена Петрівна",), born="1982-05-05", phones=phone)
    assert find(daughter, {"mother": mother}).candidates == ()
    assert find(daughter, {"mother": mother}).same_phone == ("mother",)


def test_twins_of_like_names_are_two() -> None:
    assert not found(
        Person(("Руденко Аріна",), born="2015-04-04"), Person(("Руденко Каріна",), born="2015-04-04")
    )
