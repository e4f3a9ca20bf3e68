"""Invites somebody as an agent or a supervisor: Cognito sends them an e-mail with a first password."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

import boto3

from functions.triggers import AGENTS
from infra.admin.console import CommandRefused, Console
from infra.admin.resources import Resources
from infra.identity import GROUPS


def email(text: str) -> str:
    name, at, domain = text.partition("@")
    if not name or not at or "." not in domain or any(character.isspace() for character in text):
        raise ArgumentTypeError(f"{text!r} is not an e-mail address")
    return text.lower()


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email", type=email)
    parser.add_argument("--name", required=True, help="the name that is shown with their replies")
    parser.add_argument("--group", choices=tuple(GROUPS), default=AGENTS)


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    pool = resources.need(resources.user_pool_id, "user pool (the output UserPoolId of the data stack)")
    cognito = boto3.client("cognito-idp")
    if not any(
        group["GroupName"] == arguments.group for group in cognito.list_groups(UserPoolId=pool)["Groups"]
    ):
        raise CommandRefused(
            f"The user pool has no group {arguments.group}: is the current version deployed?"
        )
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=arguments.email,
            UserAttributes=[
                {"Name": "email", "Value": arguments.email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "name", "Value": arguments.name},
            ],
            DesiredDeliveryMediums=["EMAIL"],
        )
        console.say(
            f"{arguments.email} is invited; the first password is in the e-mail and is valid for a few days."
        )
    except cognito.exceptions.UsernameExistsException:
        console.say(f"{arguments.email} is in the user pool already.")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=arguments.email, GroupName=arguments.group)
    console.say(f"{arguments.name} is in the group {arguments.group}.")
    return 0
