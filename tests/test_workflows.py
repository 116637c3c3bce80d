"""The workflows: least permissions, actions pinned by commit, nothing from an event in a script."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import yaml

from telecompilot.evidence import paths

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


@pytest.mark.parametrize(("file", "workflow", "name", "job"), list(jobs()))
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


RELEASED = ("-site.zip", "-data.zip", "-source.zip", ".pdf", "-zh.pdf", ".bib", ".ris")


def released(folder, names, tag):
    (folder / "download").mkdir()
    for name in names:
        (folder / "download" / f"telecompilot{name}").write_text(name)
    shutil.copytree(paths.ROOT / ".ci", folder / ".ci")
    for name in ("CITATION.cff", "CHANGELOG.md"):
        shutil.copy(paths.ROOT / name, folder)
    environment = {"PATH": "/usr/bin:/bin", "RELEASE_FROM": "download", "GITHUB_REF_NAME": tag}
    command = ["bash", ".ci/release", "out"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def version():
    return yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]


def test_release_goes_out_without_a_file_or_with_a_wrong_sum(tmp_path):
    assert released(tmp_path, RELEASED, f"v{version()}").returncode == 0
    sums = dict(reversed(line.split("  ")) for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {f"telecompilot{name}" for name in RELEASED} | {"CITATION.cff"}
    found = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True)
    assert found.returncode == 0
    notes = (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8")
    assert len(notes.split()) > 30 and "## " not in notes


@pytest.mark.parametrize("left", RELEASED)
def test_release_goes_out_incomplete(left, tmp_path):
    assert released(tmp_path, [name for name in RELEASED if name != left], f"v{version()}").returncode != 0


def test_release_goes_out_under_another_number(tmp_path):
    assert released(tmp_path, RELEASED, "v0.0.9").returncode != 0


@pytest.mark.parametrize("code", [0, 1])
def test_release_goes_out_with_english_on_chinese_pages(code, tmp_path):
    (tmp_path / "index.html").write_text("the site's front page")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\n[ "$*" = "-m telecompilot.edition check ." ] && exit {code}\nexit 9\n')
    python.chmod(0o755)
    assert released(tmp_path, RELEASED, f"v{version()}").returncode == code


def test_english_edit_waits_for_its_translation_or_is_never_asked_for_it():
    rules = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert "edition status" in rules and "edition check" not in rules
    steps = yaml.safe_load((paths.ROOT / ".github/workflows/book.yml").read_text(encoding="utf-8"))["jobs"]["test"]
    strict = [step for step in steps["steps"] if "edition check" in step.get("run", "")]
    assert [step["if"] for step in strict] == ["github.event_name == 'schedule'"]


def test_release_job_attaches_something_else_than_the_script_gathered():
    steps = yaml.safe_load((paths.ROOT / ".github/workflows/book.yml").read_text(encoding="utf-8"))["jobs"]
    tested = [step for step in steps["test"]["steps"] if "refs/tags/v" in str(step.get("if"))]
    assert tested[0]["run"] == "bash .ci/release release" and tested[1]["with"]["path"] == "release"
    assert "release/*" in steps["release"]["steps"][-1]["run"]
