"""Web processes and the database killed with -9 in the middle: no acknowledged answer is lost, none is stored twice."""

import random
import threading
import time

import pytest

from tests.consultations.installation import (
    Postgres,
    Respondent,
    Web,
    environment,
    open_consultation,
    opened_urn,
    postgresql_bin,
    short_folder,
)

PEOPLE, PATIENCE_SECONDS = 8, 90
# six failures, eight people between two of them: a quick machine cannot have answered before the last one
KILLS, CODES = 6, 56


def answer_whatever_happens(port: int, code: str, text: str, limit: float) -> bool:
    """One person who starts again as often as the network fails; whether they read an acknowledgement."""
    while time.monotonic() < limit:
        person = Respondent(port, code)
        try:
            person.start()
            for _ in range(8):
                if person.is_acknowledged:
                    return True
                if "<textarea" in person.page:
                    person.next(reponse=text, aller="verifier")
                else:
                    person.next()
        except (OSError, ValueError):
            pass  # cut, reset, or an answer of 500: the person tries again
        except Exception as error:  # half an answer
            assert "http.client" in type(error).__module__, error
        finally:
            person.close()
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("base", ["sqlite", "postgresql"])
def test_no_acknowledged_answer_is_lost_and_none_is_stored_twice(base):
    if base == "postgresql" and postgresql_bin() is None:
        pytest.skip("PostgreSQL n’est pas installé : make test-services l’installe")
    with short_folder() as folder:
        server = Postgres(folder) if base == "postgresql" else None
        web = None
        try:
            if server:
                server.start()
            env = environment(server.url if server else f"sqlite:///{folder / 'base.sqlite3'}", folder / "var")
            codes = open_consultation(env, ("attentes",), 20)[:CODES]
            assert len(codes) == CODES
            web = Web(env)
            limit = time.monotonic() + PATIENCE_SECONDS
            waiting = list(enumerate(codes))
            acknowledged: dict[int, bool] = {}
            lock = threading.Lock()

            kills = 0

            def people() -> None:
                while True:
                    with lock:
                        if not waiting:
                            return
                        let_in = PEOPLE * (kills + 1)
                        comes = CODES - len(waiting) < let_in
                        rank, code = waiting.pop() if comes else (0, "")
                    if not comes:
                        time.sleep(0.05)
                        continue
                    acknowledged[rank] = answer_whatever_happens(web.port, code, f"réponse {rank}", limit)

            threads = [threading.Thread(target=people) for _ in range(PEOPLE)]
            for thread in threads:
                thread.start()
            draw = random.Random(9)
            while any(thread.is_alive() for thread in threads):
                time.sleep(draw.uniform(0.2, 0.6))
                if kills >= KILLS:
                    continue
                if server and kills in {1, 4}:
                    server.kill()
                    server.start()
                else:
                    web.kill_one()
                kills += 1
            for thread in threads:
                thread.join()
        finally:
            if web:
                web.stop()
        try:
            assert kills == KILLS, (
                "des réponses sont arrivées après la dernière panne seulement : l’essai ne prouve rien"
            )
            assert sorted(acknowledged) == list(range(len(codes))) and all(acknowledged.values())
            answers, used, texts = opened_urn(env)
            assert sorted(texts["attentes"]) == sorted(f"réponse {rank}" for rank in range(len(codes)))
            assert answers == used == len(codes)
        finally:
            if server:
                server.stop()
