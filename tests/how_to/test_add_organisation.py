"""How do I add an organisation: a row and its words in three languages; then it is a draft that two people publish."""

from tests.how_to.copying import Copy

MOST_FILES = 2
DATA = "referral/organisations/data/{}"
ROW = (
    "code,kind,name,localities,languages,phones,links,source,source_title,page_date,read_on,note\n"
    "xx_house,lodging,Dom Gościnny,Lublin; Chełm,uk;pl,other:+48 81 000 11 22,https://dom.example,"
    "https://dom.example/ua,Dom,2026-10,2026-11-29,\n"
)
WORDS = (
    "code,language,text\nxx_house,uk,Кімнати для родин на 7 ночей.\n"
    "xx_house,ru,Комнаты для семей на 7 ночей.\nxx_house,en,Rooms for families for 7 nights.\n"
)
SHIPPED = (
    "from referral.organisations.loading import shipped; made = shipped('PL')['xx_house'];"
    "print(made['kind'], made['localities'], made['languages'], made['phones'])"
)


def add(copy: Copy, name: str, text: str) -> None:
    """More rows where the table is there already."""
    path = DATA.format(name)
    if (copy.root / path).exists():
        copy.append(path, text.partition("\n")[2])
    else:
        copy.add(path, text)


def test_an_organisation_is_a_row_and_its_words(copy: Copy) -> None:
    add(copy, "pl.csv", ROW)
    add(copy, "pl.words.csv", WORDS)
    said = copy.run(SHIPPED).strip()
    assert said == "lodging ['Lublin', 'Chełm'] ['uk', 'pl'] [['other', '+48 81 000 11 22']]"
    assert len(copy.touched) <= MOST_FILES


def test_words_that_differ_stop_the_loading_and_are_named(copy: Copy) -> None:
    add(copy, "pl.csv", ROW)
    add(copy, "pl.words.csv", WORDS.replace("for 7 nights", "for 9 nights"))
    said = copy.run(f"try:\n exec({SHIPPED!r})\nexcept Exception as error:\n print(error)")
    assert "PL xx_house" in said and "text_en" in said
