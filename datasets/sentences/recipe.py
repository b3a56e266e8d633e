"""Everyday sentences in English and French, with the main word of their subject, or without a subject.

Ours: whole sentences follow a small grammar, the others were written one by one. A star marks the main word
of the subject. Nothing is fetched; the same seed gives the same file.
"""

import random
import re
import sys

sys.path.insert(0, "..")
from sources import hashes, table

WHOLE = 600  # whole sentences in each language
LONGEST = 9  # words

# English: who or what | what can be said of it. `a/b`: a with I, you, we, they and plurals, b with the others.
ENGLISH = [
    (
        """*she; *he; my *neighbour; the *child; our *teacher; the *baker; *somebody; *nobody; *Nadia; *Samuel;
        an old *friend of mine; the *woman in the green coat; the *painter; my *sister; *everybody; your *mother""",
        """#*I; #*we; #*they; #*you; #the *children; #my *parents; #two *students; #all my *friends""",
        """live/lives here; work/works at night; love/loves this colour; know/knows; agree/agrees; wait/waits; sing/sings; work/works;
        are/is here; are/is at home; know/knows the answer;
        want/wants some bread; read/reads the paper in the kitchen; come/comes home at eight; have/has no time;
        never drink/drinks coffee; like/likes tea with milk; paint/paints the door green;
        play/plays in the street; listen/listens to the rain; wait/waits for the train;
        write/writes a long letter; draw/draws very well; go/goes to the market on Sunday;
        make/makes a good soup; open/opens the window; close/closes the shop at six; sleep/sleeps;
        speak/speaks too fast; take/takes the last bus; see/sees the sea from here; walk/walks to work;
        ask/asks a good question; need/needs more paper; eat/eats so late; feel/feels much better;
        were/was not so sure; sang all night; laughed; said thank you; found the key under the table;
        look/looks tired; always forget/forgets the key; drink/drinks a cup of tea""",
    ),
    (
        "the *train; the *bus; the last *train; the *bus to the sea; the night *train",
        "",
        """is late; is here; stops; is very late today; stops here; leaves at eight; is full; is never on time; is not so fast;
        goes home; comes at last""",
    ),
    (
        "the *film; the *music; this *story; the *concert; your *song; the first *part; *it",
        "",
        """is very good; ends; was good; starts at eight; was not bad; seems a bit long; is over; is so good; is better than before;
        ends well; is far too long; begins again""",
    ),
    (
        "the *soup; the *bread; your *tea; the *coffee; *dinner; the *cake for Nadia",
        "",
        """is ready; is good; is warm; is still warm; smells so good; is too hot; is on the table; is very good; is not ready yet;
        is almost ready; is for you""",
    ),
    (
        "the *market; the *shop; the *museum; the *station; the *house by the sea",
        "",
        """is far; is closed; is open; is far away; is not far; is closed on Sunday; is in the next street; is very quiet at night;
        opens at nine; is so far from here; is exactly here; is on the left""",
    ),
    (
        "*it",
        "",
        """rains; snows; is cold; is raining again; snows in the evening; is late; is Monday; is so cold; is still early;
        is exactly eight; is warm today""",
    ),
]
ENGLISH_FIRST = "today; in the evening; sometimes; on Sunday; so far; of course; perhaps; at night; again; now"
ENGLISH_TIME = {"today", "evening", "sunday", "night", "eight", "six", "nine", "far", "here", "again", "now", "monday"}
ENGLISH_QUESTIONS = """where is the *train?; where is your *sister?; how is your *mother?; how is the *soup?; is the *soup ready?;
    when does the *film start?; why are *you late?; do *you know the answer?; is the *shop open on Sunday?; are *you sure?;
    where do *you live?; what does the *painter want?; how far is the *station?; is *it far from here?; is *it raining again?;
    are the *children at home?; does your *neighbour work at night?; do *we have more bread?; is the *tea still warm?;
    when does the last *bus leave?; why is the *door green?; is *Samuel at the market?; do your *parents like tea?;
    how long is the *film?; is this *colour too warm?; what time is *it?; where is the *key?; does *Nadia play the piano?;
    who is the *baker?; is *everybody here?"""
ENGLISH_NONE = """So far so good; Exactly; Thank you; Good morning; Good night; See you tomorrow; Not yet; No way; Why not?; What a film!;
    Very good; Not bad; Never again; Of course; Tea or coffee?; Tomorrow at eight; In the kitchen; On the left; No more bread;
    A cup of tea, please; To the station, please; Next stop, the museum; Out of paper; Closed on Sunday; Back at nine; Too late;
    Too bad; Almost ready; Much better; Far too long; Not so fast; One more time; Once upon a time; All night long;
    From here to the sea; With milk; Without a key; For Nadia; Nothing new; No news; Happy birthday; Welcome home; Congratulations;
    Two tickets for the concert; Green or blue?; How much?; How far?; Where to?; What time?; Since when?; At last; Over and out;
    Rain again; Soup of the day; Fresh bread every morning; Work in progress; Wet paint; No smoking; Mind over matter; No problem;
    My pleasure; Same here; Not at all; Maybe tomorrow; Perhaps; Certainly; Sorry; Really?; Half past six; In the next street;
    Under the table; First door on the right; A long letter; The last train; An old friend of mine; Bread and milk; Salt and pepper;
    A bit of everything; Not a word; Up to you; So long; Less and less; More and more; Better late than never; Like father, like son;
    No pain, no gain; First come, first served; Out of sight, out of mind; Easier said than done; Like a fish in water;
    Once in a while; By the way; On the other hand; In other words; As always; As soon as possible; At home; At work; Home at last;
    Just in time; Only on Sunday; For ever; Good luck; Well done; Cheers; To be continued; Door closed, light on; All aboard;
    Made by hand; Sold out; Free entry; Exit on the left; Blue, green and a bit of red; Black coffee, no milk; Warm for the season;
    Cold and dark at night; Sun in the morning; Some snow in the evening; Three colours and one brush; Oil on paper; Song without words;
    Portrait of a neighbour; Still life with bread; Study of a hand"""
ENGLISH_ORDERS = """open the window; close the door; come home; listen to the rain; wait for the bus; write to your mother; draw a house;
    eat your soup; drink your tea; take the last train; read this story; paint the door blue; look at the sea; go to the market;
    ask your teacher; speak up; sit down; turn left; turn right at the station; do not run; never mind; sing with the children;
    help your neighbour; find the key; make some coffee; stop here; try again; keep going; leave the light on; bring two cups;
    call the baker; cut the bread; wash your hands; hold the line; mind the step; do not forget the milk; play it again;
    let the children sleep; say thank you; put the paper on the table"""

# French: `a/b`, a with one, b with several (marked #); the second group is said by je, tu, nous and vous.
FRENCH = [
    (
        """*elle; *il; ma *voisine; l’*enfant; notre *prof; le *boulanger; *quelqu’un; *Nadia; *Samuel;
        un vieil *ami; la *femme au manteau vert; la *peintre; ma *sœur; *on; ta *mère""",
        "#*ils; #les *enfants; #mes *parents; #deux *élèves; #tous mes *amis; #les *voisins",
        """habite/habitent ici; travaille/travaillent la nuit; aime/aiment cette couleur; connaît/connaissent la réponse; chante/chantent;
        travaille/travaillent; attend/attendent; comprend/comprennent; est/sont là;
        veut/veulent du pain; lit/lisent le journal dans la cuisine; rentre/rentrent à huit heures;
        cherche/cherchent la clé; aime/aiment le thé au lait; peint/peignent la porte en vert;
        joue/jouent dans la rue; écoute/écoutent la pluie; attend/attendent le train; écrit/écrivent une longue lettre;
        dessine/dessinent très bien; va/vont au marché le dimanche; fait/font une bonne soupe; ouvre/ouvrent la fenêtre;
        ferme/ferment la boutique à six heures; dort/dorment; parle/parlent trop vite; prend/prennent le dernier bus;
        voit/voient la mer d’ici; marche/marchent jusqu’à la gare; pose/posent une bonne question; dîne/dînent si tard;
        va/vont beaucoup mieux; a/ont chanté toute la nuit; a/ont ri; a/ont dit merci; a/ont trouvé la clé sous la table;
        oublie/oublient toujours la clé; boit/boivent une tasse de thé""",
    ),
    (
        "*je; *tu; *nous; *vous",
        "",
        """comprends; sais; dors; lis; attends; cours; attends le train; connais la réponse; bois du thé; vois la mer; écris une lettre;
        prends le bus; vais mieux; viens demain; suis là; fais la soupe; dis merci; cours trop vite""",
    ),
    (
        "le *train; le *bus; le dernier *train; le *bus pour la mer; le *train de nuit",
        "",
        """est en retard; part; arrive; s’ arrête; s’ arrête ici; part à huit heures; est plein; arrive enfin; est très en retard; part exactement à six heures;
        va jusqu’à la mer""",
    ),
    (
        "le *film; la *musique; cette *histoire; le *concert; ta *chanson; la première *partie; *tout",
        "",
        "est très bien; commence à huit heures; finit; commence; finit bien; recommence; est bien mieux; va trop vite",
    ),
    (
        "le *film; le *concert; ce *livre",
        "",
        "semble un peu long; est fini; est si court; est exactement pareil; est très bon; est encore long",
    ),
    (
        "le *pain; ton *thé; le *café; le *gâteau de Nadia; le *dîner",
        "",
        """est sur la table; sent si bon; est encore chaud; est très bon; est pour toi; est presque prêt; arrive bientôt""",
    ),
    (
        "la *soupe; ta *soupe",
        "",
        "est sur la table; sent si bon; est encore chaude; est très bonne; est pour toi; est presque prête",
    ),
    (
        "le *marché; la *boutique; le *musée; la *gare; la *maison au bord de la mer",
        "",
        """est loin; est ici; ouvre; est loin d’ici; ferme le dimanche; est dans la rue d’à côté; ouvre à neuf heures; est tout près;
        est exactement ici; est à gauche""",
    ),
    (
        "*il",
        "",
        """pleut; neige; pleut encore; neige le soir; est tard; est huit heures; fait si froid; est encore tôt; fait bon aujourd’hui;
        fait nuit; fait jour""",
    ),
    (
        "*c’",
        "",
        """est exactement cela; est lundi; est très bien; est loin; est fini; est pour toi; est ici; est encore chaud; est tout; est vrai""",
    ),
]
FRENCH_FIRST = "aujourd’hui; le soir; parfois; le dimanche; jusqu’ici; bien sûr; la nuit; ici; maintenant; d’habitude"
FRENCH_TIME = {
    "aujourd’hui", "soir", "dimanche", "nuit", "heures", "ici", "maintenant", "jusqu’ici", "encore", "lundi", "tard", "tôt", "jour",
    "demain", "bientôt",
}  # fmt: skip
FRENCH_QUESTIONS = """où est le *train ?; où est ta *sœur ?; comment va ta *mère ?; comment est la *soupe ?; quand commence le *film ?;
    connais *-tu la réponse ?; es *-tu là ?; où habitez *-vous ?; que veut la *peintre ?; pleut *-il encore ?; est *-ce loin d’ici ?;
    où sont les *enfants ?; avons *-nous du pain ?; quand part le dernier *bus ?; où est la *clé ?; quelle heure est *-il ?;
    que font tes *parents ?; combien dure le *film ?; où va *-t-on ?; comment vas *-tu ?; à quelle heure ouvre la *boutique ?;
    d’où vient le *pain ?; que dit ta *voisine ?; dort *-elle encore ?; que cherche *Samuel ?; où joue *Nadia ?;
    pourquoi part *-il si tard ?; aimez *-vous le thé ?; est *-ce tout ?; où mène cette *rue ?"""
FRENCH_NONE = """Exactement; Merci beaucoup; Bonjour; Bonne nuit; À demain; Pas encore; Pas question; Pourquoi pas ?; Quel film !;
    Très bien; Pas mal; Plus jamais; Bien sûr; Thé ou café ?; Demain à huit heures; Dans la cuisine; À gauche; Plus de pain;
    Une tasse de thé, merci; À la gare, vite; Prochain arrêt, le musée; Fermé le dimanche; De retour à neuf heures; Trop tard;
    Tant pis; Presque prêt; Beaucoup mieux; Bien trop long; Pas si vite; Encore une fois; Toute la nuit; D’ici à la mer;
    Au lait; Sans la clé; Pour Nadia; Rien de nouveau; Bon anniversaire; Félicitations; Deux billets pour le concert; Vert ou bleu ?;
    Combien ?; À quelle heure ?; Depuis quand ?; Enfin; Encore de la pluie; Soupe du jour; Du pain frais chaque matin;
    Travaux en cours; Peinture fraîche; Défense de fumer; Aucun problème; Avec plaisir; Moi aussi; Pas du tout; Peut-être demain;
    Certainement; Pardon; Vraiment ?; Six heures et demie; Dans la rue d’à côté; Sous la table; Première porte à droite;
    Une longue lettre; Le dernier train; Un vieil ami; Du pain et du lait; Sel et poivre; Un peu de tout; Pas un mot;
    À bientôt; De moins en moins; De plus en plus; Tel père, tel fils; Loin des yeux, loin du cœur;
    Comme un poisson dans l’eau; De temps en temps; Au fait; Autrement dit; Comme toujours; Dès que possible; À la maison;
    Au travail; Enfin chez nous; Juste à temps; Seulement le dimanche; Pour toujours; Bonne chance; Bravo; Santé; À suivre;
    Porte close, lumière allumée; En voiture; Fait à la main; Complet; Entrée libre; Sortie à gauche; Du bleu, du vert et un peu de rouge;
    Un café noir, sans lait; Doux pour la saison; Froid et noir la nuit; Du soleil le matin; Un peu de neige le soir;
    Trois couleurs et un pinceau; Huile sur papier; Chanson sans paroles; Portrait d’une voisine; Nature morte au pain; Étude de main;
    Bon appétit; Bon voyage; Tout droit; Un, deux, trois; Au revoir; À la prochaine; Ni oui ni non; Oui; Non merci; D’accord;
    Et toi ?; Jamais de la vie; En avance; En retard; Toujours en retard; Rien à faire; Quelle histoire !; Si loin, si près"""
FRENCH_ORDERS = """ouvre la fenêtre; ferme la porte; rentre à la maison; écoute la pluie; attends le bus; écris à ta mère;
    dessine une maison; mange ta soupe; bois ton thé; prenez le dernier train; lis cette histoire; peins la porte en bleu; regarde la mer;
    va au marché; demande à ta sœur; parle plus fort; assieds -toi; tourne à gauche; tournez à droite à la gare; ne cours pas; mets la table;
    chante avec les enfants; aide ta voisine; trouve la clé; fais du café; arrête ici; essaie encore; continuez; laisse la lumière allumée;
    apporte deux tasses; appelle le boulanger; coupe le pain; lavez vos mains; ne quittez pas; n’oublie pas le lait; joue encore;
    laisse dormir les enfants; dis merci; pose le journal sur la table; viens demain"""

FRENCH_PERSONS = {
    "je": {},
    "tu": {"vais": "vas", "suis": "es"},
    "nous": {
        "comprends": "comprenons", "sais": "savons", "dors": "dormons", "lis": "lisons", "attends": "attendons",
        "connais": "connaissons", "bois": "buvons", "vois": "voyons", "écris": "écrivons", "prends": "prenons", "vais": "allons",
        "viens": "venons", "suis": "sommes", "fais": "faisons", "dis": "disons", "cours": "courons",
    },
    "vous": {
        "comprends": "comprenez", "sais": "savez", "dors": "dormez", "lis": "lisez", "attends": "attendez",
        "connais": "connaissez", "bois": "buvez", "vois": "voyez", "écris": "écrivez", "prends": "prenez", "vais": "allez",
        "viens": "venez", "suis": "êtes", "fais": "faites", "dis": "dites", "cours": "courez",
    },
}  # fmt: skip

# These two begin as the examples of the slides do, and have a subject.
ENGLISH_ALSO = ["so far, *it is good", "so far, *we like the story", "so far, the *soup is good", "so far, *everybody is on time"]
FRENCH_ALSO = ["jusqu’ici, *tout va bien", "jusqu’ici, *on aime le film", "jusqu’ici, le *train est exactement à l’heure"]
STATES = {"is", "are", "was", "were", "has", "have", "know", "knows", "like", "likes", "love", "loves", "est", "va", "aime", "aiment"}
ONE_WORD = {"aujourd’hui", "quelqu’un"}


def items(text):
    return [" ".join(item.split()) for item in text.split(";") if item.strip()]


def form(said, several):
    return " ".join(word.split("/")[0 if several else -1] for word in said.split(" "))


def french_form(said, several):
    return " ".join(word.split("/")[-1 if several else 0] for word in said.split(" "))


def wholes(groups, conjugate, first, time, also, chance):
    """Sentences of the grammar: a third from the first group, the rest from the others in turn."""
    piles = []
    for ones, many, said in groups:
        pairs = [(who, what) for who in items(ones + ";" + many) for what in items(said)]
        chance.shuffle(pairs)
        piles.append(pairs)
    found = dict.fromkeys(also)
    turn = 0
    while len(found) < WHOLE and any(piles):
        pile = piles[0] if turn % 2 == 0 and piles[0] else piles[turn // 2 % len(piles)]
        turn += 1
        if not pile:
            continue
        who, what = pile.pop()
        sentence = conjugate(who, what)
        plain = set(re.sub(r"[*’]", " ", sentence.lower()).split()) | set(sentence.lower().split())
        if chance.random() < 0.4 and not plain & time:
            opening = chance.choice(items(first))
            if opening not in ("so far", "jusqu’ici") or plain & STATES:
                sentence = opening + ", " + sentence
        if len(words_of(sentence)) <= LONGEST:
            found[sentence] = None
    return list(found)


def english(who, what):
    return who.lstrip("#") + " " + form(what, who.startswith("#"))


def french(who, what):
    who_plain = who.lstrip("#")
    person = FRENCH_PERSONS.get(who_plain.lstrip("*"))
    if person is not None:
        head, _, rest = what.partition(" ")
        what = (person.get(head, head) + " " + rest).strip()
        if who_plain == "*je" and what[0] in "aeéhio":
            who_plain = "*j’"
    return who_plain + " " + french_form(what, who.startswith("#"))


def words_of(text):
    """The words as they are counted: small letters, no signs, an apostrophe ends a word, -tu is a word."""
    words = []
    for piece in re.sub(r"[.,;?!]", " ", text).split():
        star = "*" if piece.startswith("*") else ""
        piece = piece[len(star) :].lower()
        if piece in ONE_WORD:
            words.append(star + piece)
            continue
        parts = [part for part in re.split(r"(?<=’)", piece) if part]
        # The star belongs to the noun: l’*enfant is written with the star inside.
        words += [star + parts[0], *parts[1:]]
    return words


def row(language, kind, text):
    words = words_of(text)
    stars = [place for place, word in enumerate(words, 1) if word.startswith("*")]
    assert len(stars) == (kind == "whole") and len(words) <= LONGEST, (text, words)
    words = [word.lstrip("*") for word in words]
    shown = text.replace("*", "")
    shown = re.sub(r"’ ", "’", shown).replace(" -", "-")
    shown = shown[0].upper() + shown[1:]
    if language == "French":
        shown = re.sub(r" (?=[?!])", "\u00a0", shown)
    if shown[-1] not in "?!":
        shown += "."
    place = stars[0] if stars else 0
    return language, kind, shown, " ".join(words), words[place - 1] if place else "", place


rows = []
for language, groups, conjugate, first, time, also, questions, none, orders in (
    (
        "English", ENGLISH, english, ENGLISH_FIRST, ENGLISH_TIME, ENGLISH_ALSO, ENGLISH_QUESTIONS, ENGLISH_NONE, ENGLISH_ORDERS,
    ),
    ("French", FRENCH, french, FRENCH_FIRST, FRENCH_TIME, FRENCH_ALSO, FRENCH_QUESTIONS, FRENCH_NONE, FRENCH_ORDERS),
):  # fmt: skip
    chance = random.Random(15)
    kinds = {
        "whole": wholes(groups, conjugate, first, time, also, chance) + items(questions),
        "short": items(none),
        "order": items(orders),
    }
    for kind, texts in kinds.items():
        rows += dict.fromkeys(row(language, kind, text) for text in texts)
table("sentences.csv", ("language", "kind", "sentence", "words", "subject", "place"), rows)
if __name__ == "__main__":
    hashes("sentences.csv")
