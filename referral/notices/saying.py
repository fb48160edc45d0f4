"""The privacy notice, section by section, as it is read by a patient; `%(…)s` is filled from the settings."""

from typing import NamedTuple

from referral.i18n import _l


class Section(NamedTuple):
    """One part of the notice: what it is called, its sentences, and whether they stand as a list."""

    heading: object
    sentences: tuple[object, ...]
    is_list: bool = False


PRIVACY: dict[str, Section] = {
    "short": Section(
        _l("In short"),
        (
            _l("We store what you tell us to find a hospital for you, and only if you agree."),
            _l(
                "A hospital sees your request without your name, and only if you agree to that hospital. "
                "The hospital that accepts you then sees your name and how to reach you."
            ),
            _l(
                "You can take back what you agreed to, see what is stored, have it corrected or erased: "
                "call or write to us. It costs nothing and your treatment does not depend on it."
            ),
            _l(
                "A program puts hospitals in an order. People decide whom to ask; the hospital answers "
                "itself."
            ),
            _l("There is no advertising here, and nobody else counts who visits these pages."),
        ),
        is_list=True,
    ),
    "who": Section(
        _l("Who is responsible"),
        (
            _l("The organisation that runs this service is responsible for what is stored here."),
            _l(
                "A hospital that has accepted you is itself responsible for the records that it makes of you."
            ),
        ),
    ),
    "what": Section(
        _l("What is stored"),
        (
            _l(
                "Who you are and how to reach you: names, birth date, sex, languages, telephone, where "
                "you are."
            ),
            _l("What is known of your illness and treatment, as you, your papers or doctors say it."),
            _l("Photographs and files of your papers, and what people read from them."),
            _l("Who travels with you, and who may hear news of you."),
            _l(
                "What you agreed to, when and in which words; what hospitals answered; who read or "
                "changed what, and when."
            ),
            _l(
                "It comes from you, from whoever came with you, from your papers, and from hospitals that"
                " answer. You need not tell anything. Without an illness and a way to reach you nobody "
                "can ask a hospital; “I do not know” is always an answer."
            ),
        ),
        is_list=True,
    ),
    "why": Section(
        _l("What for, and on what law it rests"),
        (
            _l(
                "The articles are those of the General Data Protection Regulation of the European Union "
                "(2016/679)."
            ),
        ),
    ),
    "recipients": Section(
        _l("Who sees it"),
        (
            _l("A volunteer sees only the cases that they filed or were given. Coordinators see all."),
            _l(
                "A hospital sees your request without name, telephone and birth date, only while your "
                "consent for it holds; papers only with your name covered, until it has accepted you."
            ),
            _l("Advisers and societies, if you agreed: without your name."),
            _l("Your doctor at home, or a hospital that treated you, only if you asked for it."),
            _l(
                "Companies that run the computers or carry letters for us work on our instruction. Ask us"
                " which they are."
            ),
            _l(
                "Everything that names you is stored encrypted, under a key of your own. When you are "
                "erased that key is destroyed."
            ),
        ),
        is_list=True,
    ),
    "abroad": Section(
        _l("Other countries"),
        (
            _l(
                "Hospitals that are asked are in countries of the European Union, where the same "
                "Regulation holds. For each country you are asked by itself."
            ),
            _l(
                "Ukraine is outside the European Union, and the European Commission has not found its "
                "protection of data equal (looked up on %(day)s). A letter to your doctor there, or a "
                "question to a hospital there, is sent only if you expressly agree (article 49(1)(a)). "
                "Whoever gets it there follows Ukrainian law, and we cannot take it back."
            ),
            _l(
                "A messenger carries a short text over its own computers, also outside the European "
                "Union. The text names no illness, and goes that way only if you agreed."
            ),
        ),
    ),
    "how_long": Section(
        _l("How long it is stored"),
        (
            _l(
                "As long as we look for a hospital and you are on the way to it, and then as the table "
                "says. At the end of a longer period two people decide about erasing; everything else is "
                "deleted by itself."
            ),
        ),
    ),
    "machine": Section(
        _l("What the program does with it"),
        (
            _l(
                "The program compares what you need with what hospitals or public sources say of "
                "themselves: the illness, the treatment, the age, free places, the road, the languages, "
                "and what you wish. From that it puts hospitals in an order, with its reasons."
            ),
            _l(
                "It also estimates from past requests how likely and how soon a hospital answers, where "
                "an administrator has switched that on, and marks entries that may be the same person."
            ),
            _l(
                "It asks no hospital, refuses nobody and joins no entries by itself: a person does that, "
                "may choose otherwise, and answers for it. No decision about you is made by a program "
                "alone (article 22)."
            ),
            _l("You may ask why a hospital was asked or was not, and ask for another one."),
        ),
    ),
    "rights": Section(
        _l("Your rights"),
        (
            _l("To know what is stored of you and to have a copy (articles 15 and 20)."),
            _l("To have it corrected (article 16)."),
            _l("To have it erased (article 17). Codes and moments that name nobody stay for counting."),
            _l("To have it only kept and not used, or to object (articles 18 and 21)."),
            _l(
                "To take back each consent at any time, for one hospital or country or for all (article "
                "7). What was done before stays lawful."
            ),
            _l(
                "To say that you are not to be counted (article 21): when you are registered or later, in "
                "any of your entries. From then on no number in our statistics describes you. Numbers "
                "published before stay as they are."
            ),
            _l(
                "Call or write to us, tell a volunteer, or use the page of your card. We answer within "
                "one month (article 12). For a child, whoever may decide for the child does this."
            ),
        ),
        is_list=True,
    ),
    "complaint": Section(
        _l("If you want to complain"),
        (
            _l(
                "You may complain to the data protection authority of the country where you live or are, "
                "or where it happened (article 77). It costs nothing, and you need not ask us before."
            ),
        ),
    ),
}


class Purpose(NamedTuple):
    """Why something is stored or shown, and the articles on which that rests."""

    what: object
    basis: object
    articles: str


PURPOSES = (
    Purpose(
        _l("To look for a hospital, to ask it, and to tell you what it says"),
        _l("You agree, or who may decide for you"),
        "6(1)(a), 9(2)(a)",
    ),
    Purpose(
        _l("To call for help when a life is in danger and the patient cannot answer"),
        _l("It is vital, and nobody can be asked in time"),
        "6(1)(d), 9(2)(c)",
    ),
    Purpose(
        _l(
            "To show it to a hospital, an adviser or a society, to send it to a country, to write to you "
            "by a messenger"
        ),
        _l("You agree to each of these by itself"),
        "6(1)(a), 9(2)(a)",
    ),
    Purpose(
        _l("To send a letter to your doctor in Ukraine, or to ask for your records there"),
        _l("You expressly agree to it, knowing that it leaves the European Union"),
        "6(1)(a), 9(2)(a), 49(1)(a)",
    ),
    Purpose(
        _l("To be able to show what you agreed to, and who read or changed what"),
        _l("The law asks us for that proof"),
        "6(1)(c), 5(2), 7(1), 32",
    ),
    Purpose(
        _l(
            "To count how many people were helped and how long it took: in groups, so that nobody can be "
            "found in it"
        ),
        _l("Statistics, with protection against being found; whoever says no is left out"),
        "9(2)(j), 89(1)",
    ),
    Purpose(
        _l("To let people who work here sign in, and to keep out who does not"),
        _l("We have a legitimate interest in that"),
        "6(1)(f), 32",
    ),
)
