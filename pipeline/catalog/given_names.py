"""What a character's name tells of how a listener expects it to sound.

A title or a word for a person, or a given name that is nearly always one or the other: SARAH in
a man's voice is a mistake that everybody hears. Names that are both (ALEX, SAM, ROBIN) and titles
that are (DR., PROF., CEO) tell nothing.
"""

from __future__ import annotations

import re

from pipeline.catalog.model import Plays


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WOMAN = _words(
    """
    mrs ms miss madam madame lady sister mother mom mum grandmother daughter wife woman women girl
    aunt waitress actress businesswoman saleswoman policewoman chairwoman spokeswoman
    congresswoman female
    """
)
_MAN = _words(
    """
    mr sir brother father dad grandfather son husband man men boy guy uncle waiter businessman
    salesman policeman chairman spokesman congressman male
    """
)
_WOMENS_NAMES = _words(
    """
    abigail agnes alice alison amanda amelia amy ana anastasia andrea angela anita anja anjali ann
    anna anne annie anya audrey ayesha barbara beatrice becky beth betty brenda bridget camila carla
    carmen carol caroline catherine charlotte chloe christina christine claire clara cynthia
    deborah deepa diana diane donna doris dorothy eileen elaine elena elizabeth ella ellen emily
    emma erica erin esther eva eve evelyn fatima fiona frances gemma georgia gina gloria grace
    hannah harriet heather helen holly imani ingrid irene isabel isabella jane janet janice jasmine
    jennifer jenny jessica jill joan joanna josephine joyce judith judy julia julie karen kate
    katherine kathleen katie keiko kimberly kirsten lakshmi laura lauren leila lena linda lisa
    louise lucy lydia maria marie marianne martha mary maya megan mei melissa michelle miriam
    monica nadia nancy naomi natalie natasha nicole nina noor olga olivia pamela patricia paula
    penelope priya rachel rebecca rosa rose ruth sally samantha sandra sara sarah sharon sheila
    shirley sofia sonia sophia sophie stephanie sunita susan svetlana sylvia tamara tanya tara
    teresa theresa tiffany tina tracy ursula valerie vanessa veronica victoria virginia wendy yuki
    yvonne zoe
    """
)
_MENS_NAMES = _words(
    """
    aaron abdul adam ahmed alan albert alexander alfred ali amit andrew anthony antonio arjun arthur
    barry ben benjamin bernard bill bob brad brandon brian bruce bruno carl carlos charles
    christopher colin craig daniel dave david dennis derek diego dmitri donald doug douglas duncan
    dylan earl ed eduardo edward eric ernest ethan eugene felix fernando francisco frank fred
    frederick gary gavin geoffrey george gerald giovanni gordon graham greg gregory gustav hans
    harold harry hassan henry hiroshi howard hugh hugo ian ibrahim igor ivan jack jacob jake james
    jason jeff jeffrey jeremy jerry jim joe joel john johnny jonathan jorge jose joseph joshua juan
    julian karl keith kenneth kenji kevin klaus kumar larry lars lawrence leonard leslie liam louis
    lucas luis luke magnus marco marcus mario mark martin matthew maurice max michael miguel mike
    mohamed mohammed muhammad nathan neil nicholas nick nigel noah oleg oliver omar oscar patrick
    paul pedro peter phil philip pierre rafael rahul rajesh ralph raymond ricardo richard rob robert
    roger roland ronald roy russell ryan samir samuel scott sean sebastian sergei simon stanley
    stefan stephen steve steven stuart ted terence theodore thomas tim timothy toby todd tom tony
    trevor victor vikram vincent vladimir walter wayne wei william xavier yusuf zachary
    """
)
_WORD = re.compile(r"[^\W\d_]+")


def plays_of(character: str) -> Plays:
    """``MRS. CHEN``, ``OLD WOMAN`` and ``SARAH LEE`` → woman, ``MAN 2`` → man, ``ENGINEER 1`` →
    anyone. A given name counts at the beginning only: in ``DR. JAMES`` it is a surname.
    """
    words = _WORD.findall(character.casefold())
    for word in words:
        if word in _WOMAN:
            return "woman"
        if word in _MAN:
            return "man"
    if words and words[0] in _WOMENS_NAMES:
        return "woman"
    return "man" if words and words[0] in _MENS_NAMES else "anyone"


def is_given_name(word: str) -> bool:
    """``word``, in small letters, is what somebody is called by: *sarah*."""
    return word in _WOMENS_NAMES or word in _MENS_NAMES
