"""A field's tokens in; where people are named out. They are never kept: what is found here is no concept.

A name is what stands behind a title or an office ("Prof. Dr. Huntgeburth", "Ministerin Bär"), or a common first name
and the capitalised word behind it. First names that are words, places or makes as well (Mark, Florence, Mercedes) are
left out of the list: they need a title.
"""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from nlp.lemmas import places, text_of, words
from nlp.memory import Memory

_TITLES = frozenset(
    """Prof Prof. Dr Dr. Dr.-Ing Dr.-Ing. Dipl Dipl. Dipl.-Ing Dipl.-Ing. Herr Herrn Frau Mr Mr. Mrs Mrs. Ms Ms. Sir
    Professor Professorin Minister President Chancellor Senator Commissioner Secretary CEO CTO CFO""".split()
)
_OFFICES = (
    "minister", "ministerin", "präsident", "präsidentin", "sekretär", "sekretärin", "kanzler", "kanzlerin",
    "bürgermeister", "bürgermeisterin", "geschäftsführer", "geschäftsführerin", "pressesprecher", "sprecherin",
    "leiterin", "landrat", "landrätin", "direktorin", "vorsitzende", "vorsitzender", "rektorin", "kommissarin",
)  # fmt: skip
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:[\w'’-]*[^\W\d_])"
_BEFORE = r"(?:[^\W\d_a-zß-öø-ÿ]\.|von|van|der|den|de|del|della|di|da|du|la|le|zu|zum|zur|ter|ten|bin|al|el|dos)"
_SURNAME = rf"(?:{_BEFORE}[ \u00a0])*{_CAPITAL}"
_NAME = rf"{_SURNAME}(?:[ \u00a0]{_SURNAME})?"
_DEGREE = (
    r"(?:Prof|Dr|Dipl|Ing|Mag|PD|habil|h\. ?c|mult|med|rer|nat|jur|phil|agr|pol|techn|oec|Professor(?:in)?|Sc|Eng)"
    r"\b\.?(?:-Ing\b\.?)?|\((?:FH|TU|Univ)\.?\)"
)
_TITLED = re.compile(rf"[\w-]+\.?(?:-Ing\b\.?)?(?:[ \u00a0]?(?:{_DEGREE}))*[ \u00a0]({_NAME})")
_CALLED = re.compile(rf"({_CAPITAL}[ \u00a0]{_SURNAME})")
_MORE = re.compile(rf"[ \u00a0]{_CAPITAL}")
_FIRST_NAMES = frozenset(
    """
    Aaron Achim Adelheid Adrian Agata Agnes Agnieszka Ahmed Aisha Albert Alberto Albrecht Aleksander Aleksandra
    Alena Alessandra Alessandro Alessia Alexander Alexandra Alexandre Alexei Alfons Alfred Ali Alice Alicia Alina
    Alois Amanda Amelie Amit Ana Anastasia Anders Andre Andrea Andreas Andrej Andrew Andrey Andrzej André Andy
    Angela Angelika Angelina Anil Anita Anja Anke Ann Anna Anne Anneliese Annette Annika Anthony Antje Antoine Anton
    Antonia Antonio Arjun Armin Arne Arnold Arthur Astrid Aurélie Axel Ayşe Barbara Bartosz Beata Beate Beatrice
    Beatrix Begoña Ben Benedikt Bengt Benjamin Benoît Bernadette Bernard Bernd Bernhard Bert Berthold Bettina Bianca
    Birgit Birgitta Björn Bodo Bogdan Boris Bram Brian Brigitte Britta Bruno Burkhard Camille Caren Carina Carla
    Carlos Carmen Carolin Caroline Carsten Catherine Cathrin Charles Chiara Chloé Chris Christa Christel Christiane
    Christina Christine Christof Christoph Christophe Christopher Claire Clara Claude Claudia Claudio Claus Clemens
    Conrad Constantin Corinna Cornelia Cornelius Cristina Cécile Céline Dagmar Damien Daniel Daniela Daniele Daria
    Dario David Debora Deborah Deepak Denise Dennis Desmond Detlef Diana Diego Dieter Dietmar Dietrich Dimitri
    Dimitrios Dirk Dmitry Dominik Dominique Donald Dorothea Dorothee Douglas Dragan Eberhard Eckart Eckhard Edgar
    Edith Edmund Eduard Eduardo Edward Egon Ekaterina Elena Eleonora Elfriede Elias Elif Elisabeth Elise Elizabeth
    Elke Ellen Elmar Elsa Emil Emilia Emily Emma Emmanuel Emre Enrico Eric Erich Erik Erika Erwin Esther Etienne
    Eugen Eva Evelyn Ewa Fabian Fabio Fatima Fatma Federica Federico Felicitas Felix Ferdinand Fernando Filip Fiona
    Florian Francesca Francesco Francisco Franck Frank Franz Franziska François Françoise Frauke Frederik Friederike
    Friedhelm Friedrich Fritz Gabriel Gabriela Gabriele Gaëlle Geoffrey Georg George Georges Georgios Gerald Gerd
    Gerda Gerhard Gerlinde Gernot Gertrud Giacomo Gianluca Giorgio Giovanni Gisela Giulia Giuseppe Gonzalo Gregor
    Gregory Greta Grzegorz Gudrun Guido Guillaume Gustav Günter Günther Hanna Hannah Hanne Hannelore Hannes Hans
    Hansjörg Harald Hartmut Hassan Heidi Heike Heiko Heiner Heinrich Heinz Helen Helena Helene Helga Helge Helmut
    Helmuth Hendrik Henning Henri Henrik Henry Herbert Hermann Herta Hilde Hildegard Hiroshi Holger Horst Hubert
    Hugo Hélène Hüseyin Ibrahim Igor Ilse Imke Ines Inga Inge Ingeborg Ingo Ingrid Inés Ioana Ioannis Irena Irene
    Irina Isabel Isabella István Ivan Ivana Ivo Iván Jacek Jacob Jacqueline Jacques Jakob James Jan Jana Jane Janet
    Janina Janine Jannik Jaroslav Javier Jean Jeanette Jelena Jennifer Jens Jeremy Jessica Jesús Jim Jiří Joachim
    Joan Joana Joanna Jochen Joe Johan Johann Johanna Johannes John Jonas Jonathan Joost Josef Josefine Joseph
    Joshua José Juan Judith Jukka Julian Juliane Julie Julien Julius Justin Justine Jutta Jérôme Jörg Jörn Jürg
    Jürgen Kai Karen Karin Karina Karl Karla Karolina Karoline Karsten Kaspar Katarina Katarzyna Katharina Kathleen
    Kathrin Katja Katrin Keith Kenji Kenneth Kerstin Kevin Kirsten Klara Klaus Konrad Konstantin Konstantinos
    Kristian Kristin Kristina Krzysztof Kurt Larissa Lars Laura Laurent Lea Lena Lennart Leon Leonard Leonhard
    Leonie Leopold Lisa Lorenz Lorenzo Lothar Louis Louise Luca Lucas Lucia Lucie Ludger Ludwig Luigi Luis Luisa
    Luise Lukas Lutz Lydia László Léa Maarten Maciej Magdalena Magnus Maike Maja Malte Manfred Manuel Manuela Marc
    Marcel Marcin Marco Marcus Marek Margaret Margarete Margit Margot Maria Mariana Marianne Marie Mario Marion
    Marisa Marius Markus Marlene Marta Martha Martin Martina Mary María Mathias Mathieu Mathilde Matteo Matthew
    Matthias Maurice Maximilian Małgorzata Mehmet Melanie Mette Michael Michaela Michał Michel Michele Michelle
    Miguel Mihai Mikael Mike Mikko Mila Milena Miriam Mirjam Mohamed Mohammad Mohammed Monica Monika Monique Moritz
    Mustafa Mélanie Nadia Nadine Nadja Natalia Natalie Natascha Nathalie Nicholas Nick Nicola Nicolas Nicole Niels
    Nikola Nikolaus Nikos Nils Nina Nora Norbert Olaf Oleg Olga Oliver Olivia Olivier Ondřej Oskar Oswald Ottmar
    Pablo Paola Paolo Patricia Patricio Patrick Patrik Patrizia Paul Paula Pauline Pavel Pawel Paweł Pedro Peer
    Pekka Peter Petr Petra Philip Philipp Philippe Phillip Pia Pierre Pieter Pilar Piotr Priya Péter Rachel Radu
    Rafael Raimund Rainer Rajesh Ralf Ralph Ramona Raphael Rebecca Rebekka Regina Regine Reiner Reinhard Reinhold
    Renate René Reto Ricardo Riccardo Richard Rita Robert Roberta Roberto Roger Rohan Roland Rolf Ronald Ronja
    Rosemarie Rudolf Ruedi Rupert Ruth Rüdiger Sabina Sabine Sabrina Samuel Sander Sandra Sanjay Sara Sarah Sascha
    Sean Sebastian Sebastien Sergej Sergio Sibylle Siegfried Sigrid Silke Silvia Simon Simone Sofia Sofía Solveig
    Sonja Sophia Sophie Stanislav Stefan Stefanie Stefano Steffen Steffi Stephan Stephanie Stephen Steve Steven
    Stéphane Sunil Susan Susanne Suzanne Sven Svenja Svetlana Swetlana Sylvia Sébastien Søren Takashi Tamara Tanja
    Tatjana Teresa Tereza Theodor Theresa Therese Thibault Thilo Thomas Thorsten Thérèse Tilman Tim Timo Timothy
    Tina Tobias Tom Tomas Tomasz Torben Torsten Udo Ulf Ulla Ulrich Ulrike Urs Ursula Uta Ute Uwe Valentin Valentina
    Valeria Vanessa Vasileios Vera Verena Veronica Veronika Vijay Viktor Viktoria Vincent Vincenzo Vladimir Volker
    Walburga Waldemar Walter Waltraud Werner Wiebke Wilfried Wilhelm Willem Willi William Winfried Wojciech Wolfgang
    Wouter Xaver Xavier Yannick Yasmin Yuki Yves Yvonne Zeynep Zoltán Zoran Zuzana Ömer Łukasz Ştefan
    """.split()
)


def find_persons(doc: Doc) -> Iterator[tuple[int, int, str]]:
    """Yield where each name with its titles starts and ends in the field, and the name without them."""
    text, spots, end = text_of(doc), places(doc), 0
    for at, name in enumerate(map(_names.__getitem__, words(doc))):
        if name and (start := spots[at][0]) >= end and (found := name.match(text, start)):
            end = _end(found.end(), text)
            yield start, end, text[found.start(1) : end]


def _name_after(word: str) -> re.Pattern[str] | None:
    """Return how a name is read that begins with this word; none does with most words."""
    if not word[0].isupper():
        return None
    if word in _FIRST_NAMES or word.partition("-")[0] in _FIRST_NAMES:
        return _CALLED
    return _TITLED if word in _TITLES or word.endswith(_OFFICES) or word.lower() in _OFFICES else None


_names = Memory(_name_after)


def _end(end: int, text: str) -> int:
    """Return where a name ends of which so much is known: after a second first name comes another word."""
    while text[max(0, end - 20) : end].rpartition(" ")[2] in _FIRST_NAMES and (more := _MORE.match(text, end)):
        end = more.end()
    return end
