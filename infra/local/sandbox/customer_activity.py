"""The customers of a living marketplace: they write now and then, and answer when somebody answers them."""

from __future__ import annotations

import random
from collections import Counter
from threading import Event, Thread, Timer
from types import TracebackType

from infra.local.sandbox.documents import Person, Posted
from infra.local.sandbox.marketplace import World

ANSWERS_A_THREAD = 2
"""After so many a customer is content, and the conversation calms down."""
ANSWER_SECONDS = (4.0, 9.0)

NEWS = {
    "en": (
        "Hi, could you tell me when this will ship? I'm away next week.",
        "The manual is in Spanish only, do you have an English PDF?",
        "Does the warranty cover water damage?",
        "I think I was charged twice for this order, can you check?",
        "Can I still change the delivery address? We moved on Saturday.",
        "One of the screws is stripped, is there any way to get a spare?",
        "Just wanted to say it arrived and it's great. Where do I leave a review?",
        "Is there a way to register the product without the receipt?",
    ),
    "fr": (
        "Bonjour, quand ma commande sera-t-elle expédiée ?",
        "Est-ce que la garantie couvre la batterie ?",
        "Le manuel est seulement en anglais, en avez-vous un en français ?",
        "Je crois avoir été facturée deux fois, pouvez-vous vérifier ?",
        "Puis-je encore changer l’adresse de livraison ? Nous avons déménagé samedi.",
        "Il manque une vis dans le sachet, comment en obtenir une ?",
        "Tout est bien arrivé, merci ! Où puis-je laisser un avis ?",
    ),
}
REPLIES = {
    "en": (
        "Great, thanks for the quick answer!",
        "Ok, and how long does that usually take?",
        "Perfect, I'll wait for it then.",
        "Thank you so much, that helps a lot.",
        "Hmm, is there no faster way?",
    ),
    "fr": (
        "Merci pour votre réponse rapide !",
        "D’accord. Cela prend combien de temps, d’habitude ?",
        "Parfait, j’attends alors.",
        "Merci beaucoup, ça m’aide.",
        "Il n’y a pas de moyen plus rapide ?",
    ),
}


class Life:
    """Runs until the end of the ``with`` block. ``every_seconds`` is how often somebody writes on their own."""

    def __init__(self, world: World, every_seconds: float = 40.0) -> None:
        self._world = world
        self._every = every_seconds
        self._random = random.Random(world.seed)
        self._stopping = Event()
        self._answers: Counter[str] = Counter()

    def __enter__(self) -> Life:
        self._world.on_posted(self._answer_soon)
        Thread(target=self._live, name="life", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()

    def _live(self) -> None:
        while not self._stopping.wait(self._every):
            self.somebody_writes()

    def somebody_writes(self) -> None:
        """Somebody opens a thread about one of their orders."""
        with self._world.lock:
            order = self._random.choice(list(self._world.orders.values()))
            person = self._world.people[order["customer"]["customer_id"]]
            body = self._random.choice(NEWS[_language(person)])
            self._world.open_thread(body, person, reason="26", order_id=order["order_id"])

    def _answer_soon(self, posted: Posted) -> None:
        if "CUSTOMER" not in posted.to or self._answers[posted.thread_id] >= ANSWERS_A_THREAD:
            return
        self._answers[posted.thread_id] += 1
        timer = Timer(self._random.uniform(*ANSWER_SECONDS), self._answer, [posted.thread_id])
        timer.daemon = True
        timer.start()

    def _answer(self, thread_id: str) -> None:
        if self._stopping.is_set():
            return
        with self._world.lock:
            participants = self._world.threads[thread_id]["authorized_participants"]
            customer = next((p for p in participants if p["type"] == "CUSTOMER"), None)
            if customer is None:
                return
            person = self._world.people[customer["id"]]
            self._world.customer_writes(thread_id, self._random.choice(REPLIES[_language(person)]))


def _language(person: Person) -> str:
    return "fr" if person.locale.startswith("fr") else "en"
