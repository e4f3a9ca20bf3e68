"""Customers of the fake marketplace: they write from time to time, and answer the shop's replies."""

from __future__ import annotations

import random
from collections import Counter
from threading import Event, Thread, Timer
from types import TracebackType

from infra.local.sandbox.documents import PostedMessage, SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace

MAX_ANSWERS = 2
"""How often a customer answers in one thread."""
ANSWER_SECONDS = (4.0, 9.0)
"""The shortest and the longest time until a customer answers."""

QUESTIONS = {
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
ANSWERS = {
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


class CustomerActivity:
    """Runs until the end of the ``with`` block. Every ``every_seconds`` a customer opens a thread."""

    def __init__(self, marketplace: FakeMarketplace, every_seconds: float = 40.0) -> None:
        self._marketplace = marketplace
        self._every = every_seconds
        self._random = random.Random(marketplace.seed)
        self._stopping = Event()
        self._answer_counts: Counter[str] = Counter()

    def __enter__(self) -> CustomerActivity:
        self._marketplace.on_posted(self._answer_soon)
        Thread(target=self._run, name="customers", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self.open_random_thread()

    def open_random_thread(self) -> None:
        """A customer opens a thread about one of their orders."""
        with self._marketplace.lock:
            order = self._random.choice(list(self._marketplace.orders.values()))
            customer = self._marketplace.customers[order["customer"]["customer_id"]]
            body = self._random.choice(QUESTIONS[_language(customer)])
            self._marketplace.open_thread(body, customer, reason="26", order_id=order["order_id"])

    def _answer_soon(self, posted: PostedMessage) -> None:
        if "CUSTOMER" not in posted.to or self._answer_counts[posted.thread_id] >= MAX_ANSWERS:
            return
        self._answer_counts[posted.thread_id] += 1
        timer = Timer(self._random.uniform(*ANSWER_SECONDS), self._answer, [posted.thread_id])
        timer.daemon = True
        timer.start()

    def _answer(self, thread_id: str) -> None:
        if self._stopping.is_set():
            return
        with self._marketplace.lock:
            participants = self._marketplace.threads[thread_id]["authorized_participants"]
            participant = next((p for p in participants if p["type"] == "CUSTOMER"), None)
            if participant is None:
                return
            customer = self._marketplace.customers[participant["id"]]
            self._marketplace.customer_writes(thread_id, self._random.choice(ANSWERS[_language(customer)]))


def _language(customer: SandboxCustomer) -> str:
    return "fr" if customer.locale.startswith("fr") else "en"
