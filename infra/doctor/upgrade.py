"""What the next deployment makes of the infra stack: its template in AWS, compared with infra/template.yaml.

The doctor looks before the stack is brought up, so what comes with it is not missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.doctor.finding import Finding, Level, error, ok
from infra.stage import Stage

Resources = Mapping[str, Mapping[str, Any]]
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SES::ConfigurationSet": "Name",
}
# What somebody would miss when the stack is deleted, where its template has such a thing.
GOES_WITH_THE_STACK = {
    "AWS::SQS::Queue": "every queue with its messages",
    "AWS::SNS::Topic": "the topic of mail events",
    "AWS::SES::ConfigurationSet": "the configuration set",
    "AWS::SES::EmailIdentity": "the identity of SenderEmail or SenderDomain",
    "AWS::ApiGateway::DomainName": "the domain DomainName",
    "AWS::Budgets::Budget": "the budget",
}


@dataclass(frozen=True)
class Upgrade:
    """The resources that the deployed template declares, and those of the next; none before the first."""

    stage: Stage
    before: Resources
    after: Resources
    is_first: bool = False

    def brings(self, logical: str) -> bool:
        """Does the deployment make it, under a name that the stack has not used so far?"""
        named = NAMED_BY[self.after[logical]["Type"]]
        return self.changes(logical, named) or logical not in self.before

    def adds(self, logical: str) -> bool:
        """Is it something that a stack which is there already has not had so far?"""
        return not self.is_first and logical not in self.before

    def changes(self, logical: str, *names: str) -> bool:
        """Does it change one of these properties of what the stack has?"""
        if logical not in self.before:
            return False
        was, will = (each[logical]["Properties"] for each in (self.before, self.after))
        return any(was.get(name) != will.get(name) for name in names)

    def set_by_it(self, found: Finding, logical: str, *names: str) -> Finding:
        """A finding about properties of a resource; no trouble where the deployment itself sets them."""
        if found.level is Level.OK or not self.changes(logical, *names):
            return found
        return comes(found)

    def absent(self, subject: str, what: str, logical: str, remedy: str = "") -> Finding:
        """The finding for something that AWS has not: an error where the stack should have it already."""
        if self.is_first:
            return ok(subject, f"{what} is not there yet; it comes with the stack.")
        if self.brings(logical):
            return ok(subject, f"{what} is not there yet; it comes with this deployment.")
        sentence = f"{what} is not there, though its stack is."
        return error(subject, sentence, remedy or self._made_again())

    def _made_again(self) -> str:
        kinds = {each["Type"] for each in self.before.values()}
        goes = [words for kind, words in GOES_WITH_THE_STACK.items() if kind in kinds]
        return (
            "CloudFormation does not make it again while the stack is there. Deleting the stack also deletes "
            f"{', '.join(goes)}, and forgets its parameters; table, secret, documents and logs stay: "
            f"aws cloudformation delete-stack --stack-name {self.stage.infra_stack}, then "
            f'make deploy STAGE={self.stage.name} PARAMETERS="…", and what it prints into DNS'
        )


def comes(found: Finding) -> Finding:
    """What was found is as the deployment before left it, and ends with the next one."""
    return ok(found.subject, f"{found.sentence} This deployment changes that.")
