"""What a job and its page tell each other: where the page is, and the words a job leaves in its result."""

from typing import Any

from procurement.application.jobs import Job
from procurement.kernel.wording import Wording


def job_path(job_id: str) -> str:
    """Where to go after starting a job."""
    return f"/vorgaenge/{job_id}"


def told(sentence: Wording, onward: str = "", label: Wording | None = None) -> dict[str, Any]:
    """What a job leaves for its page to say, as part of its result: a sentence, and where to go on."""
    said: dict[str, Any] = {"said": [str(sentence), sentence.german]}
    if onward and label is not None:
        said |= {"onward": onward, "label": [str(label), label.german]}
    return said


def words_in(job: Job, name: str) -> Wording | None:
    """Words that `told` put into a job's result."""
    match job.result.get(name):
        case [str(english), str(german)]:
            return Wording(english, german)
        case _:
            return None
