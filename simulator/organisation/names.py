"""Made-up people: names, departments, logins."""

from __future__ import annotations

import random

from simulator.organisation.cast import DOMAIN

DEPARTMENTS = ("Engineering", "Sales", "Support", "Finance", "Marketing", "Legal", "People", "Audit")
_WEIGHTS = (30, 20, 16, 10, 9, 5, 6, 4)
_GIVEN_NAMES = (
    "Ada Aino Alba Amir Anna Arne Asta Bea Ben Bo Cara Carl Chen Dana Dario Edda Egon Eli Elsa Emil Enzo Esra Eva "
    "Finn Fritz Gabi Gita Hanna Hugo Ida Igor Ilse Ines Ivan Jan Jana Jonas Juno Kai Karla Kemal Lars Lea Leo "
    "Lila Lotte Luca Maja Malik Mara Mats Mia Milo Mona Nadia Nils Nina Noor Olga Omar Otto Paula Per Pia Quentin "
    "Rana Rasmus Rita Rolf Rosa Samir Sara Selma Sven Tara Theo Tilda Timo Ulla Uwe Vera Viktor Wanda Yara Yusuf "
    "Zoe "
)
_FAMILY_NAMES = (
    "Abel Acker Amsel Anker Bach Baer Berg Birke Blum Brand Brook Busch Castor Dahl Dorn Eck Eibe Elster Falk "
    "Farn Feld Fink Frost Garten Glas Grau Hain Halm Hase Heide Herbst Holm Horn Igel Jung Kamm Kern Kiesel Klee "
    "Koch Korn Kranz Lamm Laub Lenz Linde Lund Mast Meer Moos Nebel Nord Ohm Palm Pfau Quell Rabe Rebe Reh Ries "
    "Rohr Saal Sand Specht Stein Storch Sturm Tal Tanne Ufer Vogt Wald Weide Wiese Winter Zander Zeder Zweig "
)
_GIVEN, _FAMILY = _GIVEN_NAMES.split(), _FAMILY_NAMES.split()


class Naming:
    """Gives each person a name and a login that no other has."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: dict[str, int] = {}

    def person(self) -> tuple[str, str]:
        """Return (display name, login)."""
        given, family = self._rng.choice(_GIVEN), self._rng.choice(_FAMILY)
        stem = f"{given}.{family}".lower()
        count = self._taken[stem] = self._taken.get(stem, 0) + 1
        number = "" if count == 1 else str(count)
        return f"{given} {family}", f"{stem}{number}@{DOMAIN}"

    def department(self) -> str:
        """Return a department, the larger the likelier."""
        return self._rng.choices(DEPARTMENTS, _WEIGHTS)[0]
