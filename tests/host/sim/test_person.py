import pytest
from worlds import SECOND, World

from proofvan.sim.person import NOT_YET, Person, UnknownPromptError, always, as_expected


def question(message="m", now=0, **values):
    from proofvan.sim.person import Question

    return Question(message, "choose", values, now)


def test_an_unknown_prompt_is_an_error_that_names_it():
    with pytest.raises(UnknownPromptError, match="'never-heard'"):
        Person(1, {}).ask(1, "never-heard", "text", {}, 0)


def test_the_person_takes_time_to_answer():
    person = Person(1, {"m": always(5)})
    person.ask(1, "m", "number", {}, 10 * SECOND)
    moment = person.next_time()
    assert 11 * SECOND <= moment <= 13 * SECOND
    assert person.act(moment - 1) == []
    assert [(reply.prompt, reply.value) for reply in person.act(moment)] == [(1, 5)]
    assert person.next_time() is None


def test_the_person_looks_again_until_the_instrument_is_ready():
    looks = iter([NOT_YET, NOT_YET, 7])
    person = Person(1, {"m": lambda question: next(looks)})
    person.ask(1, "m", "number", {}, 0)
    answers = []
    while not answers:
        answers = person.act(person.next_time())
    assert answers[0].value == 7


def test_a_forgotten_prompt_is_never_answered():
    person = Person(1, {"m": always(5)})
    person.ask(1, "m", "number", {}, 0)
    person.forget()
    assert person.act(10**12) == []


def test_the_person_finds_what_the_job_says():
    assert as_expected(question(expected="PILE-0001")) == "PILE-0001"
    assert as_expected(question(expected="b", options=["a", "b"])) == "b"
    assert as_expected(question(options=["a", "b"])) == "a"


def test_after_a_fault_the_person_waits_for_its_end_redoes_and_in_the_end_stops():
    person = Person(1, {}, redos=2)
    person.troubles = 1
    person.ask(1, "run-after-fault", "choose", {"step": "s", "options": ["run-redo", "run-stop"]}, 0)
    assert person.act(3 * SECOND) == []
    person.troubles = 0
    answers = person.act(4 * SECOND)
    for prompt in (2, 3):
        person.ask(prompt, "run-after-fault", "choose", {"step": "s"}, 4 * SECOND)
        answers += person.act(8 * SECOND)
    assert [reply.value for reply in answers] == ["run-redo", "run-redo", "run-stop"]


def ask(world, message, **values):
    """Ask and run until the answer."""
    world.simulation.ask(1, message, "any", values)
    for _ in range(2000):
        for due in world.run(0.5):
            if hasattr(due, "prompt"):
                return due.value
    raise AssertionError("no answer")


def charged(**wishes):
    world = World("pile", **wishes)
    world.bench.set_outputs(1, world.simulation.now_ns)
    ask(world, "pile-start-charging", voltage_v=600.0, current_a=200.0, energy_kwh=0.5, run=1)
    world.run(40.0)
    assert ask(world, "pile-stop-charging")
    return world


def test_a_session_is_read_after_it_settled_exactly_as_shown():
    world = charged()
    reading = ask(world, "pile-session-reading")
    session = world.bench.truth()["deliveries"][0]
    assert reading == float(session["shown_kwh"])
    assert abs(reading - session["register_j"] / 3.6e6) <= 0.001
    assert session["point"] == "600 V 200 A"


def test_a_person_who_misreads_is_off_by_one_step():
    reading = ask(charged(operator_errors="misread"), "pile-session-reading")
    assert reading == pytest.approx(ask(charged(), "pile-session-reading") + 0.001)


def test_a_person_who_reads_early_sees_less_than_the_session():
    # five times its size, so that the settlement is still to come however fast the person reads
    assert ask(charged(operator_errors="early_reading"), "pile-session-reading") <= ask(
        charged(), "pile-session-reading"
    )


def filled(**wishes):
    world = World("dispenser", **wishes)
    ask(world, "jjg443-zero")
    ask(world, "jjg443-deliver", nominal_l=100.0, flow_l_min=42.75, point="Q1", run=1)
    return world


def test_a_delivery_begins_after_the_answer_and_is_read_when_it_stopped():
    world = filled()
    assert not world.bench.delivered
    reading = ask(world, "jjg443-indicated-volume")
    delivery = world.bench.truth()["deliveries"][0]
    assert reading == float(delivery["shown_l"]) >= 100.0
    assert delivery["point"] == "Q1"
    assert ask(world, "jjg443-amount") == pytest.approx(reading * 7.85, abs=0.005)


def test_a_forgotten_zero_adds_the_last_delivery_to_the_display():
    world = filled(operator_errors="forgotten_zero")
    ask(world, "jjg443-indicated-volume")
    ask(world, "jjg443-deliver", nominal_l=100.0, flow_l_min=42.75, point="Q1", run=2)
    assert ask(world, "jjg443-indicated-volume") > 100.1


def test_a_wrong_tank_is_chosen_when_asked_for():
    options = ["jjg443-product-petrol-92", "jjg443-product-petrol-95"]
    values = {"options": options, "expected": options[0]}
    assert ask(World("dispenser"), "jjg443-return-tank", **values) == options[0]
    assert ask(World("dispenser", operator_errors="wrong_tank"), "jjg443-return-tank", **values) == options[1]
