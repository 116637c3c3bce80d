"""The workflows: least permissions, actions pinned by commit, nothing from an event in a script."""

from __future__ import annotations

import re

import pytest
import yaml

from telecompilot import paths

FILES = sorted((paths.ROOT / ".github" / "workflows").glob("*.yml"))
# What a job may do beyond reading, and why it must.
ALLOWED = {
    ("book", "release"): {"contents": "write"},  # makes the release of a tag
    ("book", "publish"): {"pages": "write", "id-token": "write"},
    ("refresh", "propose"): {"contents": "write", "pull-requests": "write"},  # pushes one branch, opens its request
}


def jobs():
    for file in FILES:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, job in found["jobs"].items():
            yield pytest.param(file, found, name, job, id=f"{file.stem}-{name}")


@pytest.mark.parametrize(("file", "workflow", "name", "job"), jobs())
def test_job_may_do_more_than_it_must(file, workflow, name, job):
    assert workflow["permissions"] == {"contents": "read"}
    assert job.get("permissions", {}) == ALLOWED.get((file.stem, name), {})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_action_can_be_swapped_under_its_name(file):
    text = file.read_text(encoding="utf-8")
    used = re.findall(r"uses:\s*(\S+)(.*)", text)
    assert used
    for action, remark in used:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action), action
        assert re.search(r"# v\d+\.\d+", remark), f"{action}: no version named beside the commit"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_title_of_a_pull_request_runs_as_a_script(file):
    """GitHub puts ${{ }} into a script as text; what outsiders write must come through `env`."""
    for job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "").replace("${{ matrix.python }}", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_checkout_leaves_its_token_for_later_steps(file):
    for job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
