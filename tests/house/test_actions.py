"""Every action reads aloud: named arguments, the actor last, and it leaves a trace."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from inspect import Parameter, getdoc, isfunction, signature

import pytest

import clinic.actions
import workups.actions

# Public functions of an actions module that are no actions, and why.
NOT_ACTIONS = {
    "clinic.actions.clients.seen": "a system asked something; what it asked for is audited",
    "clinic.actions.covers.end_void": "a part of members.end and change_role, which are audited",
    "clinic.actions.heartbeats.seen": "a process is alive: nobody did anything",
    "clinic.actions.tokens": "remembers used tokens and forgets them; nobody did anything",
    "clinic.actions.systems.place_of": "looks it up, or joins, which is audited",
    "workups.actions.certain": "the parts of inbound.receive, which is audited",
    "workups.actions.closing": "the parts of workups.close, which is audited",
    "workups.actions.orders.investigation_of": "looks it up",
    "workups.actions.advice_log": "the parts that actions share; their callers are audited",
    "workups.actions.entering": "the parts of results.enter and inbound.receive, which are audited",
    "workups.actions.learning": "the parts that actions share; their callers are audited",
    "workups.actions.versions": "the parts of results.enter, which is audited",
    "workups.actions.reports.held_workup": "holds a row, changes nothing",
    "workups.actions.reported": "reads a report, changes nothing",
    "workups.actions.taking_in": "the parts of inbound.receive and match, which are audited",
    "workups.actions.taking_off": "the parts of inbound.undo, which is audited",
}


def _public_functions() -> dict[str, Callable[..., object]]:
    found = {}
    for package in (clinic.actions, workups.actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(import_module(module.name)).items():
                if isfunction(value) and value.__module__ == module.name and not name.startswith("_"):
                    found[f"{module.name}.{name}"] = value
    return found


FUNCTIONS = _public_functions()
ACTIONS = {name: action for name, action in FUNCTIONS.items() if not name.startswith(tuple(NOT_ACTIONS))}


def test_there_are_actions() -> None:
    assert len(ACTIONS) >= 20


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_called_with_every_argument_named_and_the_actor_last(name: str) -> None:
    parameters = list(signature(ACTIONS[name]).parameters.values())

    assert {parameter.kind for parameter in parameters} == {Parameter.KEYWORD_ONLY}
    assert parameters[-1].name == "by"
    assert parameters[-1].default is Parameter.empty, "nothing is done by nobody in particular"


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_one_transaction_that_leaves_a_trace(name: str) -> None:
    assert getattr(ACTIONS[name], "is_audited", False)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_says_what_it_does(name: str) -> None:
    assert getdoc(ACTIONS[name])


@pytest.mark.parametrize("excuse", NOT_ACTIONS)
def test_no_excuse_outlives_its_function(excuse: str) -> None:
    assert any(name.startswith(excuse) for name in FUNCTIONS)
